// A part of the page that asks for itself anew waits while nobody looks at it.
export function bindWatch() {
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches("[data-watch]") && document.hidden) event.preventDefault();
  });
}
