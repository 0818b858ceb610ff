// Dialogs of the page. Without this module a link to one shows it in its place (components/dialog.css).

// A press on the backdrop; one that began inside, to select text, is none.
export function isOutside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return event.target === dialog && (x < box.left || x > box.right || y < box.top || y > box.bottom);
}

function open(dialog, opener) {
  dialog.removeAttribute("open");
  dialog.showModal();
  if (!opener) return;
  // Browsers give the focus back to what had it; a link that was clicked need not have had it.
  dialog.addEventListener("close", () => opener.focus(), { once: true });
}

export function bindDialogs() {
  // What the server opened, for its errors, becomes modal.
  for (const dialog of document.querySelectorAll("dialog[data-dialog][open]")) open(dialog);

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    const dialog = opener && document.getElementById(opener.hash.slice(1));
    if (dialog) {
      event.preventDefault();
      open(dialog, opener);
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    if (!closer) return;
    event.preventDefault();
    closer.closest("dialog").close();
  });

  document.addEventListener("mousedown", (event) => {
    if (event.target.matches("dialog[data-dialog]") && isOutside(event.target, event)) event.target.close();
  });
}
