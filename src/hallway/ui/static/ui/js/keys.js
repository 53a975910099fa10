// aria-keyshortcuts="Control+K" works: a field takes the focus, a button is pressed. Only with Control or the command
// key, so that no letter typed by voice or by accident does anything.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
  const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const target = document.querySelector(`[aria-keyshortcuts="Control+${CSS.escape(name)}"]`);
  if (!target?.checkVisibility()) return;
  event.preventDefault();
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
});
