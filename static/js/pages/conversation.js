// The numbers in an answer become buttons that open the passage they stand for.

import { citationChip, linkCitations } from "../core/citations.js";

for (const message of document.querySelectorAll("[data-answer]")) {
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
