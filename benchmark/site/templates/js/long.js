// Of a long table the first rows are shown, the rest on demand: to lay a thousand out takes a second.
const MOST = 50;
function cut(table, body) {
  let place = 0;
  for (const row of body.rows) {
    if (!row.dataset.n || row.hidden) continue;
    row.classList.toggle("later", place >= MOST && !table.dataset.whole);
    place += 1;
  }
}
function offerRest(table) {
  const left = $$("tr.later:not([hidden])", table).length, told = table.parentNode.nextElementSibling;
  if (told && told.matches(".more-rows")) told.remove();
  if (!left) return;
  const button = element("button", { type: "button", className: "btn", textContent: `Show ${left} more rows` });
  button.onclick = () => { table.dataset.whole = "1"; shorten(table); };
  table.parentNode.after(element("p", { className: "more-rows" }, button));
}
function shorten(table) {
  for (const body of table.tBodies) cut(table, body);
  offerRest(table);
}
