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
