// A key is a shortcut only where nobody writes and nothing else is meant by it.
export function isShortcut(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return false;
  if (document.querySelector("dialog[open]")) return false;
  const box = event.target.closest?.("input, textarea, select, [contenteditable]");
  return !box || box.matches("input[type=checkbox]");
}
