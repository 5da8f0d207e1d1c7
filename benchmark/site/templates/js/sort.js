// Sorting: a button in every heading; missing numbers come last, equal ones keep their order.
const order = new Map($$("tbody tr").map((row, place) => [row, place]));
function sortBy(table, head, direction) {
  const column = indexOf(head), ideal = head.dataset.ideal, text = head.dataset.key === "name";
  const sign = direction === "asc" ? 1 : -1;
  const keyOf = row => {
    const cell = row.children[column];
    if (text) return ($(".nm", cell) || cell).textContent.trim().toLowerCase();
    const [value] = numbers(cell);
    return value === undefined ? null : ideal === undefined ? value : Math.abs(value - Number(ideal));
  };
  for (const body of table.tBodies) {
    const rows = [...body.rows].filter(row => row.dataset.n).map(row => [keyOf(row), order.get(row), row]);
    rows.sort((a, b) => (a[0] === null) - (b[0] === null)
      || sign * (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) || a[1] - b[1]);
    sorted.set(body, rows.map(([, , row]) => row));
    cut(table, body);
  }
  offerRest(table);
  for (const other of $$("th[aria-sort]", table)) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", direction === "asc" ? "ascending" : "descending");
}
const opposite = direction => (direction === "asc" ? "desc" : "asc");
for (const table of $$("table[data-sortable]")) {
  for (const head of $$("th[data-key]", table)) {
    const label = $(".lab", head);
    const button = element("button", { type: "button", className: "sort", textContent: label.textContent });
    label.replaceChildren(button);
    button.onclick = () => {
      const first = head.dataset.dir || "asc", now = head.getAttribute("aria-sort");
      const direction = now && now.startsWith(first) ? opposite(first) : first;
      sortBy(table, head, direction);
      put("sort", head.dataset.key + (direction === first ? "" : "-"));
      say(`Sorted by ${button.textContent}, ${direction === "asc" ? "ascending" : "descending"}`);
    };
  }
  shorten(table);
  const given = state.get("sort") || "";
  const start = given && $$("th[data-key]", table).find(head => head.dataset.key === given.replace(/-$/, ""));
  if (start) sortBy(table, start, given.endsWith("-") ? opposite(start.dataset.dir || "asc") : start.dataset.dir || "asc");
}
