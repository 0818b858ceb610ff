// The browser's own print, for those whose browser runs this.

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
