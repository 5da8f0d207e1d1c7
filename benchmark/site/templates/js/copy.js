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
