// What is shown: the view, the switches, the search and the chosen columns, kept in the address.
if (board) {
  const views = $$("input[name=view]");
  const first = views[0].value;
  const heads = $$("th[data-key]:not(.fix, .c)", board);
  const boxes = heads.map(head => {
    const box = element("input", { type: "checkbox" });
    box.dataset.col = head.dataset.key;
    const of = $(".of", head);
    $(".menu").append(element("label", {}, box, ` ${$(".lab", head).textContent}`, of ? element("small", { textContent: of.textContent }) : ""));
    return box;
  });
  const chooseColumns = keys => {
    for (const head of $$("thead th", board)) {
      const off = Boolean(keys) && !head.classList.contains("fix") && !keys.includes(head.dataset.key);
      const column = indexOf(head);
      for (const row of board.rows) {
        if (row.children.length > 2) row.children[column].classList.toggle("off", off);
      }
    }
    if (keys) $("#v-all").checked = true;
    for (const box of boxes) box.checked = Boolean(keys) && keys.includes(box.dataset.col);
  };
  const chooseView = value => {
    const found = views.find(view => view.value === value);
    if (found) found.checked = true;
  };
  const linked = location.hash.startsWith("#axis-") && document.getElementById(location.hash.slice(1));
  chooseView(linked ? $("input", linked).value : state.get("view") || first);
  for (const view of views) {
    view.onchange = () => {
      chooseColumns(null);
      put("cols", "");
      put("view", view.value === first ? "" : view.value);
      say(`${view.parentNode.textContent} shown`);
    };
  }
  const restore = (box, key, usual) => {
    if (state.has(key)) box.checked = state.get(key) === "1";
    box.onchange = () => put(key, box.checked === usual ? "" : box.checked ? "1" : "0");
  };
  restore($("#ctr"), "controls", true);
  restore($("#nums"), "numbers", false);

  const query = $("#q");
  const find = () => {
    const wanted = query.value.trim().toLowerCase();
    let count = 0;
    for (const row of $$("tr[data-n]", board)) {
      row.hidden = !`${$(".nm", row).textContent} ${row.dataset.n}`.toLowerCase().includes(wanted);
      count += !row.hidden;
    }
    shorten(board);
    return count;
  };
  query.value = state.get("q") || "";
  if (query.value) find();
  query.oninput = () => { put("q", query.value.trim()); say(`${find()} rows`); };
  if (state.get("cols")) chooseColumns(state.get("cols").split(","));
  for (const box of boxes) {
    box.onchange = () => {
      const keys = boxes.filter(each => each.checked).map(each => each.dataset.col);
      chooseColumns(keys.length ? keys : null);
      put("cols", keys.join(","));
      put("view", keys.length ? "" : "all");
    };
  }
  for (const tool of [".find", ".cols", "#link"]) $(tool).hidden = false;
}
