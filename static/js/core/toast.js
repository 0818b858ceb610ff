const LINGER_MS = 6000;

function region() {
  return document.querySelector("[data-toasts]");
}

function dismissLater(toast) {
  // Errors stay until they are read and closed; so does what can still be taken back.
  if (toast.matches(".toast-error, .toast-warning, :has([data-toast-undo])")) return;
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), LINGER_MS); };
  const stop = () => clearTimeout(timer);
  for (const type of ["mouseenter", "focusin"]) toast.addEventListener(type, stop);
  for (const type of ["mouseleave", "focusout"]) toast.addEventListener(type, start);
  start();
}

export function toast(message, level = "info") {
  const box = region();
  if (!box) return;
  const item = document.createElement("div");
  item.className = `toast toast-${level}`;
  const text = document.createElement("p");
  text.textContent = message;
  item.append(text);
  box.append(item);
  dismissLater(item);
}

function dismiss(toast) {
  const hadFocus = toast.contains(document.activeElement);
  toast.remove();
  if (hadFocus) document.getElementById("content")?.focus();
}

export function bindToasts() {
  for (const item of document.querySelectorAll("[data-toasts] [data-toast]")) dismissLater(item);

  for (const button of document.querySelectorAll("[data-toast-close]")) button.hidden = false;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toast-close]");
    if (button) dismiss(button.closest(".toast"));
  });

  document.addEventListener("keydown", (event) => {
    const item = event.key === "Escape" && event.target.closest("[data-toasts] [data-toast]");
    if (item) dismiss(item);
  });
}
