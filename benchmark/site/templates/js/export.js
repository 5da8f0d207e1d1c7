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
