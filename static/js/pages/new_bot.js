// A new chatbot: a beginning fills the fields that nobody has written into, and the chat beside the form follows.

import { liveFrame } from "../core/live_frame.js";

const form = document.querySelector("[data-new-bot]");
const live = document.querySelector("[data-live]");
const starters = JSON.parse(document.getElementById("starters").textContent);
const cards = [...form.querySelectorAll("[data-starter]")];
const SHOWN = ["starter", "name", "welcome_message", "suggested_questions", "palette"];
// A field's name, and what a starter has for it.
const FILLED = { welcome_message: "welcome_message", instructions: "instructions", suggested_questions: "questions", palette: "palette" };

const { soon } = liveFrame(live, () => {
  const given = new FormData(form);
  return `${live.dataset.src}?${new URLSearchParams(SHOWN.map((name) => [name, given.get(name) ?? ""]))}`;
});

/** Whether a field still has what some starter, or nobody, wrote into it. */
function isUntouched(name, own) {
  const value = form.elements[name].value.replaceAll("\r\n", "\n").trim();
  return !value || starters.some((starter) => starter[own] === value);
}

function begin(starter) {
  for (const [name, own] of Object.entries(FILLED)) {
    if (isUntouched(name, own)) form.elements[name].value = starter[own];
  }
  form.elements.starter.value = starter.key;
  form.elements.name.placeholder = starter.example;
  for (const card of cards) {
    if (card.dataset.starter === starter.key) card.setAttribute("aria-current", "true");
    else card.removeAttribute("aria-current");
  }
  soon();
}

for (const card of cards) {
  card.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    begin(starters.find((starter) => starter.key === card.dataset.starter));
  });
}
form.addEventListener("input", soon);
form.addEventListener("change", soon);
