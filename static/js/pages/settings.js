// The server checks the typed name too; this only keeps the button honest.
for (const input of document.querySelectorAll("[data-match]")) {
  const button = input.form.querySelector("[data-match-button]");
  const check = () => { button.disabled = input.value.trim() !== input.dataset.match; };
  input.addEventListener("input", check);
  check();
}
