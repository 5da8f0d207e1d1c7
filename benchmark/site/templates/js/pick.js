// Choosing two to four rows, which the page of comparisons then shows.
if (board) {
  const boxes = $$("[data-pick]"), tray = $("#tray"), task = board.dataset.task;
  const chosen = () => boxes.filter(box => box.checked).map(box => box.dataset.pick);
  const titleOf = name => $(".nm a", document.getElementById(`submission-${name}`)).textContent;
  const show = () => {
    const names = chosen();
    tray.hidden = !names.length;
    $("#compare").disabled = names.length < 2;
    $("#picked").textContent = names.map(titleOf).join(" · ") + (names.length < 2 ? ": choose one more" : "");
    for (const box of boxes) box.disabled = !box.checked && names.length >= 4;
    put("pick", names.join(","));
  };
  const given = (state.get("pick") || "").split(",");
  for (const box of boxes) {
    box.closest(".pick").hidden = false;
    box.checked = given.includes(box.dataset.pick);
    box.onchange = show;
  }
  $("#unpick").onclick = () => { for (const box of boxes) box.checked = false; show(); };
  $("#compare").onclick = () => { location.href = `compare.html#task=${task}&with=${chosen().join(",")}`; };
  if (chosen().length) show();
}
