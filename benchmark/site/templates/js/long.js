// Of a long table the first rows are shown, the rest on demand: to lay a thousand out takes a second.
const MOST = 50;
const sorted = new Map(); // the rows of a part of a table, in order, once they have been sorted
function cut(table, body) {
  const shown = [];
  for (const row of sorted.get(body) || body.rows) {
    if (!row.dataset.n || row.hidden) continue;
    const later = shown.length >= MOST && !table.dataset.whole;
    row.classList.toggle("later", later);
    if (!later) shown.push(row);
  }
  if (sorted.has(body)) stand(body, shown);
}
// To move a thousand rows takes a fifth of a second: those that nobody sees follow when asked for.
function stand(body, rows) {
  body.prepend(...[...body.rows].filter(row => !row.dataset.n), ...rows);
}
function putInOrder(table) {
  for (const body of table.tBodies) if (sorted.has(body)) stand(body, sorted.get(body));
}
addEventListener("beforeprint", () => $$("table[data-sortable]").forEach(putInOrder));
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
