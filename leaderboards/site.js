"use strict";
(() => {
// What the other parts share: finding elements, speaking, and the state in the address.
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const say = text => { $("#say").textContent = text; };
const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const state = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
const put = (key, value) => {
  value ? state.set(key, value) : state.delete(key);
  const text = state.toString();
  history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
};
const board = $("table.board");
// A cell carries its number with six digits, and the ends of its interval as well or as shown.
const numbers = cell => {
  if (!cell || !cell.dataset.v) return [];
  const values = cell.dataset.v.split(" "), shown = $("small:not(.said)", cell);
  const ends = values.length === 1 && shown ? shown.textContent.split(" to ") : [];
  const all = ends.length === 2 ? [...values, ...ends] : values;
  return all.map(text => Number(text.replace(/\u2212/g, "-")));
};
const indexOf = head => [...head.parentNode.children].indexOf(head);
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
// A window with the table that is shown, to copy or to save.
function exportWindow(table, name) {
  const data = grid(table);
  const text = element("textarea", { readOnly: true, spellcheck: false });
  text.setAttribute("aria-label", "Exported table");
  const choice = element("fieldset", { className: "seg" }, element("legend", { className: "vh", textContent: "Format" }));
  let format = "LaTeX";
  const fill = () => { text.value = FORMATS[format](data); };
  for (const each of Object.keys(FORMATS)) {
    const button = element("input", { type: "radio", name: "format", checked: each === format });
    button.onchange = () => { format = each; fill(); };
    choice.append(element("label", {}, button, each));
  }
  const copyIt = element("button", { type: "button", className: "btn hot", textContent: "Copy" });
  copyIt.onclick = () => { text.select(); copy(text.value, copyIt); };
  const save = element("button", { type: "button", className: "btn", textContent: "Save as file" });
  save.onclick = () => {
    const link = element("a", { href: URL.createObjectURL(new Blob([text.value])), download: `${name}.${ENDINGS[format]}` });
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const close = element("button", { type: "button", className: "close", textContent: "×" });
  close.setAttribute("aria-label", "Close");
  const title = element("h2", { id: "export-title", textContent: "Export what is shown" });
  const dialog = element("dialog", {}, element("div", { className: "top" }, title, close), choice, text, element("div", { className: "tools" }, copyIt, save));
  dialog.setAttribute("aria-labelledby", "export-title");
  close.onclick = () => dialog.close();
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  fill();
  dialog.showModal();
}
for (const button of $$("[data-export]")) {
  const table = document.getElementById(button.dataset.export);
  button.hidden = false;
  button.onclick = () => exportWindow(table, `phantombench-${table.dataset.task || "table"}`);
}
// Copying text: a citation, an export, the link that restores what is shown.
async function copy(text, button) {
  let done = true;
  try { await navigator.clipboard.writeText(text); } catch { done = false; }
  const was = button.textContent;
  button.textContent = done ? "Copied" : "Press Ctrl+C";
  setTimeout(() => { button.textContent = was; }, 1600);
  say(done ? "Copied" : "Could not copy");
}
for (const button of $$("[data-copy]")) {
  button.hidden = false;
  button.onclick = () => copy(document.getElementById(button.dataset.copy).textContent, button);
}
const linkButton = $("#link");
if (linkButton) linkButton.onclick = () => copy(location.href, linkButton);
// The page of comparisons: differences from the first of the chosen, by interval, with a verdict.
const tool = $("#compare-tool");
if (tool) {
  const { columns, tasks } = JSON.parse($("#numbers").textContent);
  // Columns are told once for all tasks, numbers in units of two digits more than are shown, the whole ones to the base of 36.
  const read = text => (text.includes(".") ? Number(text) : parseInt(text, 36));
  const groups = line => line.split(",").map(group => (group ? group.split(" ").map(read) : null));
  for (const task of tasks) {
    task.columns = task.columns.map(place => columns[place]);
    const unit = task.columns.map(column => 10 ** (column.digits + 2));
    for (const row of task.rows) row.cells = groups(row.cells).map((cell, place) => cell && cell.map(each => each / unit[place]));
    task.columns.forEach((column, place) => {
      if (!(column.key in task.pairs)) return;
      task.pairs[column.key] = groups(task.pairs[column.key]);
      for (const pair of task.pairs[column.key]) if (pair) for (const end of [0, 1]) pair[end] /= unit[place];
    });
  }
  const choice = $("#compare-task"), table = $("#compared"), holder = $("#compare-rows");
  let chosen = [];
  const current = () => tasks.find(task => task.id === choice.value);
  const written = (value, digits) => {
    const small = value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits;
    return (small ? Number(value.toPrecision(1)).toString() : value.toFixed(digits)).replace(/-/g, "\u2212");
  };
  // The interval of a difference from those of the two numbers (Zou and Donner 2008, eq. 4).
  const difference = (one, other) => {
    const [a, al, au] = one, [b, bl, bu] = other, d = a - b;
    return [d, d - Math.hypot(a - al, bu - b), d + Math.hypot(au - a, b - bl)];
  };
  // From replicates of the same patients where the page carries them, else from both intervals.
  const gapOf = (task, column, cell, row, base) => {
    const one = row.cells[cell], other = base.cells[cell];
    if (!one || !other) return { gap: null };
    const [here, at] = [row, base].map(each => task.among.indexOf(task.rows.indexOf(each)));
    const [first, second] = here < at ? [here, at] : [at, here], count = task.among.length;
    const place = first * count - first * (first + 1) / 2 + second - first - 1;
    const pair = first < 0 ? null : (task.pairs[column.key] || [])[place];
    const value = one[0] - other[0];
    if (pair && here < at) return { paired: true, gap: [value, pair[0], pair[1]], better: pair[2] };
    if (pair) return { paired: true, gap: [value, -pair[1], -pair[0]], better: pair[2] === undefined ? undefined : 100 - pair[2] };
    return { paired: false, gap: one.length === 3 && other.length === 3 ? difference(one, other) : null };
  };
  const cellOf = (values, digits, sign = "") => {
    const cell = element("td");
    if (!values) { cell.textContent = "\u2014"; cell.className = "na"; return cell; }
    cell.dataset.v = values.join(" ");
    cell.append(element("b", { textContent: (sign && values[0] > 0 ? "+" : "") + written(values[0], digits) }));
    if (values.length === 3) cell.append(element("small", { textContent: `${written(values[1], digits)} to ${written(values[2], digits)}` }));
    return cell;
  };
  const verdict = (column, base, others) => {
    if (column.goal === "target") return column.aim;
    const words = others.map(({ title, gap }) => {
      if (!gap) return null;
      const better = column.goal === "minimize" ? gap[2] < 0 : gap[1] > 0;
      const worse = column.goal === "minimize" ? gap[1] > 0 : gap[2] < 0;
      return better ? `${title} is better` : worse ? `${title} is worse` : null;
    }).filter(Boolean);
    return words.join(", ") || (others.some(other => other.gap) ? "not told apart" : "no number");
  };
  const draw = () => {
    const task = current(), rows = chosen.map(name => task.rows.find(row => row.name === name)).filter(Boolean);
    const [base, ...others] = rows;
    const head = element("tr", {}, element("th", { scope: "col", textContent: "Measure" }));
    for (const row of rows) head.append(element("th", { scope: "col", textContent: row.title }));
    for (const row of others) head.append(element("th", { scope: "col", textContent: `${row.title} \u2212 ${base.title}` }));
    head.append(element("th", { scope: "col", className: "verd", textContent: "Verdict" }));
    const body = element("tbody");
    let axis = "";
    for (const [place, column] of rows.length > 1 ? task.columns.entries() : []) {
      if (rows.filter(row => row.cells[place]).length < 2) continue;
      if (column.axis !== axis) {
        axis = column.axis;
        body.append(element("tr", { className: "sep" }, element("th", { scope: "rowgroup", colSpan: 2 * rows.length + 1, textContent: axis })));
      }
      const title = element("th", { scope: "row" }, element("span", { className: "nm" }, element("a", { textContent: column.label, href: `${task.id}.html#metric-${column.key.split("-")[0]}` })));
      for (const text of [column.of, [column.unit, column.aim].filter(Boolean).join(", ") + (column.paired ? ", pairs" : "")]) if (text) title.append(element("small", { textContent: text }));
      const line = element("tr", {}, title);
      line.dataset.n = column.key;
      for (const row of rows) line.append(cellOf(row.cells[place], column.digits));
      const gaps = others.map(row => ({ title: row.title, ...gapOf(task, column, place, row, base) }));
      for (const { gap, better, paired } of gaps) {
        const cell = cellOf(gap, column.digits, "+");
        if (gap && better !== undefined) cell.append(element("small", { textContent: `better in ${better} %` }));
        if (gap && !paired) cell.append(element("small", { textContent: "unpaired" }));
        line.append(cell);
      }
      line.append(element("td", { className: "verd", textContent: verdict(column, base, gaps) }));
      body.append(line);
    }
    table.className = `compared ${task.kind}`;
    table.tHead.replaceChildren(rows.length > 1 ? head : "");
    table.tBodies[0].replaceWith(body);
    if (rows.length < 2) body.append(element("tr", {}, element("td", { textContent: "Choose two to four submissions." })));
    put("task", task.id);
    put("with", chosen.join(","));
    say(rows.length > 1 ? `${rows.map(row => row.title).join(", ")} compared` : "");
  };
  const offer = () => {
    holder.replaceChildren(...current().rows.map(row => {
      const box = element("input", { type: "checkbox", value: row.name, checked: chosen.includes(row.name) });
      box.onchange = () => {
        chosen = box.checked ? [...chosen, row.name] : chosen.filter(name => name !== row.name);
        for (const other of $$("input", holder)) other.disabled = !other.checked && chosen.length >= 4;
        draw();
      };
      return element("label", { className: "sw" }, box, row.title + (row.standing === "control" ? " (control)" : row.standing === "gated" ? " (stopped)" : ""));
    }));
    for (const other of $$("input", holder)) other.disabled = !other.checked && chosen.length >= 4;
  };
  const firstOf = task => task.rows.filter(row => row.standing === "ranked").slice(0, 2).map(row => row.name);
  const start = () => {
    const known = current().rows.map(row => row.name);
    const given = (state.get("with") || "").split(",").filter(name => known.includes(name)).slice(0, 4);
    chosen = given.length ? given : firstOf(current());
    offer();
    draw();
  };
  if (tasks.length) {
    if (tasks.some(task => task.id === state.get("task"))) choice.value = state.get("task");
    choice.onchange = () => { chosen = firstOf(current()); offer(); draw(); };
    tool.hidden = false;
    $("#link").hidden = false;
    start();
  }
}
})();
