// A table as it is shown, as rows of text and numbers, and these in the formats of a paper.
const isShown = thing => thing.getClientRects().length > 0;
function grid(table) {
  putInOrder(table);
  const heads = [...table.tHead.rows[table.tHead.rows.length - 1].children];
  const narrow = getComputedStyle(table).display === "block"; // a phone shows rows as cards
  const first = $$("tbody tr[data-n]", table)[0];
  const columns = heads.map((head, place) => place)
    .filter(place => (narrow && first ? isShown(first.children[place]) : isShown(heads[place])));
  const textOf = cell => ($("b", cell) || $(".nm a", cell) || $(".sort", cell) || $(".gate", cell) || cell).textContent.trim();
  return {
    head: columns.map(place => textOf(heads[place])),
    rows: $$("tbody tr[data-n]", table).filter(row => !row.hidden && (isShown(row) || (row.matches(".later") && isShown(row.parentNode)))).map(row => columns.map(place => {
      const cell = row.children[place], values = cell.classList.contains("pl") ? [] : numbers(cell);
      const ends = $("small", cell);
      return {
        text: cell.matches(".na") || $(":scope > a", cell) ? "" : textOf(cell), value: values[0],
        range: values.length === 3 ? values.slice(1) : null,
        interval: values.length === 3 && ends ? ends.textContent : "",
        best: cell.classList.contains("best"),
      };
    })),
  };
}
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const TEX = {
  "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "\u2013": "--", "\u2212": "$-$",
  "\u221e": "$\\infty$", "\u202f": "\\,", "\u00d7": "$\\times$", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}",
};
const tex = text => [...text.replace(HIDDEN, " ")].map(sign => TEX[sign] ?? ("&%$#_{}".includes(sign) ? "\\" + sign : sign)).join("");
const FORMULA = /^[\s'"]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b]/;
const csv = value => {
  if (typeof value === "number") return String(value);
  let text = String(value ?? "").replace(HIDDEN, " ");
  if (FORMULA.test(text)) text = "'" + text;
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};
const markdown = text => text.replace(/[\\`*_{}[\]<>|#]/g, "\\$&").replace(HIDDEN, " ");
const FORMATS = {
  LaTeX: ({ head, rows }) => ["% needs booktabs; bold: cannot be told from the best", `\\begin{tabular}{l${"r".repeat(head.length - 1)}}`, "\\toprule", `${head.map(tex).join(" & ")} \\\\`, "\\midrule",
    ...rows.map(row => `${row.map(cell => (cell.best ? `\\textbf{${tex(cell.text)}}` : tex(cell.text)) + (cell.interval ? ` {\\scriptsize [${tex(cell.interval)}]}` : "")).join(" & ")} \\\\`), "\\bottomrule", "\\end{tabular}"].join("\n"),
  Markdown: ({ head, rows }) => [head.map(markdown), head.map((_, place) => (place ? "---:" : "---")),
    ...rows.map(row => row.map(cell => (cell.best ? `**${markdown(cell.text)}**` : markdown(cell.text)) + (cell.interval ? ` (${markdown(cell.interval)})` : "")))].map(cells => `| ${cells.join(" | ")} |`).join("\n"),
  CSV: ({ head, rows }) => {
    const wide = head.map((_, place) => rows.some(row => row[place].range));
    return [head.flatMap((title, place) => (wide[place] ? [title, `${title} low`, `${title} high`] : [title])),
      ...rows.map(row => row.flatMap((cell, place) => (wide[place] ? [cell.value, ...(cell.range || ["", ""])] : [cell.value ?? cell.text])))].map(cells => cells.map(csv).join(",")).join("\n");
  },
  JSON: ({ head, rows }) => JSON.stringify(rows.map(row => Object.fromEntries(row.map((cell, place) => [head[place], cell.range ? { value: cell.value, ci95: cell.range } : cell.value ?? cell.text]))), null, 1),
};
const ENDINGS = { LaTeX: "tex", Markdown: "md", CSV: "csv", JSON: "json" };
