// One click, one request: a form that is on its way cannot be sent again.
export function bindSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target) return;
    const button = event.submitter ?? form.querySelector("button[type=submit], button:not([type])");
    if (!button || button.hasAttribute("data-downloads")) return;  // A file leaves the page as it is.
    // After the event, or the button's own name and value would not be sent.
    setTimeout(() => {
      button.setAttribute("aria-busy", "true");
      button.disabled = true;
    });
  });

  // The back button shows the page as it was left.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const button of document.querySelectorAll("button[aria-busy]")) {
      button.removeAttribute("aria-busy");
      button.disabled = false;
    }
  });
}
