// A button that waits until what it wants is typed. The server checks the typed words too; this only keeps it honest.
export function bindMatch() {
  for (const input of document.querySelectorAll("[data-match]")) {
    const button = input.form.querySelector("[data-match-button]");
    const check = () => { button.disabled = input.value.trim() !== input.dataset.match; };
    input.addEventListener("input", check);
    check();
  }
}
