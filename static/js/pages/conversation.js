import { citationChip, linkCitations } from "../core/citations.js";
import { isShortcut } from "../core/keys.js";

// The numbers in an answer become buttons that open the passage they stand for.
function link(message) {
  if ("linked" in message.dataset) return;
  message.dataset.linked = "";
  const passages = new Map([...message.querySelectorAll("[data-passage]")].map((passage) => [Number(passage.dataset.passage), passage]));
  const citations = [...passages].map(([n, passage]) => ({ n, source_name: passage.dataset.name, page: passage.dataset.page }));
  linkCitations(message.querySelector("[data-answer-text]"), citations, (citation) => {
    const chip = citationChip(citation);
    chip.addEventListener("click", () => open(passages.get(citation.n)));
    return chip;
  });
}

function open(passage) {
  passage.closest("details").open = true;
  for (const other of document.querySelectorAll("[data-chosen]")) delete other.dataset.chosen;
  passage.dataset.chosen = "";
  passage.focus({ preventScroll: true });
  passage.scrollIntoView({ block: "nearest" });
}

const reply = document.querySelector("[data-reply]");
const problem = document.querySelector("[data-reply-problem]");
const news = document.querySelector("[data-news]");
const said = () => [...document.querySelectorAll("[data-visitor-said]")];
let known = new Set(said().map((message) => message.id));

function linkAll() {
  for (const message of document.querySelectorAll("[data-answer]")) link(message);
}

// Only what is new is told, not the whole transcript that a refresh brings again.
function tellNews() {
  const fresh = said().filter((message) => !known.has(message.id));
  known = new Set(said().map((message) => message.id));
  if (!fresh.length) return;
  const words = fresh.at(-1).querySelector("[data-answer-text]").textContent.trim().slice(0, 160);
  news.textContent = fresh.length === 1 ? `The visitor wrote: ${words}` : `${fresh.length} new messages of the visitor. The last: ${words}`;
}

function isAtEnd() {
  return innerHeight + scrollY > document.documentElement.scrollHeight - 160;
}

let wasAtEnd = true;
document.addEventListener("htmx:beforeSwap", () => { wasAtEnd = isAtEnd(); });
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "conversation-live") return;
  linkAll();
  tellNews();
  if (wasAtEnd) scrollTo({ top: document.documentElement.scrollHeight });
});

if (reply) {
  const box = reply.querySelector("textarea");
  let sent = "";
  reply.addEventListener("htmx:beforeRequest", () => {
    sent = box.value;
    problem.hidden = true;
  });
  reply.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful) return;
    wasAtEnd = true;
    if (box.value === sent) box.value = "";
    box.focus({ preventScroll: true });
  });
  // A refusal is a page that says why, with the text in it; sent as a form, it is shown.
  reply.addEventListener("htmx:responseError", () => reply.submit());
  reply.addEventListener("htmx:sendError", () => { problem.hidden = false; });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) reply.requestSubmit();
  });
}

// As in the list: j leads to the older one, k to the newer.
const BESIDE = { j: "#beside-older", k: "#beside-newer" };
document.addEventListener("keydown", (event) => {
  if (isShortcut(event) && BESIDE[event.key]) document.querySelector(BESIDE[event.key])?.click();
});

linkAll();
