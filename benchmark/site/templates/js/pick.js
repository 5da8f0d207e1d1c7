// Choosing two to four rows, which the page of comparisons then shows.
if (board) {
  const tray = $("#tray"), task = board.dataset.task;
  const boxes = $$("tr[data-n]", board).map(row => {
    const box = element("input", { type: "checkbox" });
    box.dataset.pick = row.dataset.n;
    box.setAttribute("aria-label", `Compare ${$(".nm a", row).textContent}`);
    $("th", row).prepend(element("label", { className: "pick" }, box));
    return box;
  });
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
    box.checked = given.includes(box.dataset.pick);
    box.onchange = show;
  }
  $("#unpick").onclick = () => { for (const box of boxes) box.checked = false; show(); };
  $("#compare").onclick = () => { location.href = `compare.html#task=${task}&with=${chosen().join(",")}`; };
  if (chosen().length) show();
}
