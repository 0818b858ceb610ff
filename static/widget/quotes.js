// What an answer quotes: its numbered chips, its list of sources, and the passage that each of them opens.

import { citationChip, linkCitations } from "../js/core/citations.js";
import { outsideLink } from "../js/core/dom.js";
import { clone, find } from "./page.js";

let panelCount = 0;
let openPanel = null;

/**
 * Chips in the text, and below it the list of sources; each opens the quoted passage right where it was pressed, and
 * has it said aloud.
 */
export function showCitations(message, citations, say) {
  const body = find("answer", message);
  const cited = linkCitations(body, citations, (citation) => {
    const chip = citationChip(citation);
    discloses(chip, citation, say, () => blockOf(chip, body));
    return chip;
  });
  const sources = find("sources", message);
  sources.querySelectorAll(".source-row, .quote").forEach((old) => old.remove());
  sources.hidden = !citations.length;
  for (const citation of citations) sources.append(sourceRow(citation, say, !cited.has(citation.n)));
}

function blockOf(chip, body) {
  let block = chip.closest("li, td, th") ?? chip;
  if (block.matches("li")) return block.lastChild;
  while (block.parentElement !== body) block = block.parentElement;
  return block;
}

function sourceRow(citation, say, isOnlyChip) {
  const row = document.createElement("button");
  const number = document.createElement("span");
  const name = document.createElement("span");
  number.className = "cite";
  number.append(document.createElement("span"));
  number.firstChild.textContent = citation.n;
  name.textContent = citation.source_name;
  row.type = "button";
  row.className = "source-row";
  if (isOnlyChip) row.dataset.citation = citation.n;
  row.append(number, name);
  discloses(row, citation, say, () => row);
  return row;
}

function discloses(button, citation, say, placeAfter) {
  let panel = null;
  const close = () => {
    panel?.remove();
    panel = null;
    button.setAttribute("aria-expanded", "false");
    button.removeAttribute("aria-controls");
  };
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (panel) return close();
    openPanel?.close();
    panel = quotePanel(citation, () => {
      close();
      button.focus();
    });
    placeAfter().after(panel);
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", panel.id);
    openPanel = { close, button, get isOpen() { return Boolean(panel); } };
    panel.scrollIntoView({ block: "nearest" });
    say(`Quoted from ${citation.source_name}: ${citation.quote ?? ""}`);
  });
}

function quotePanel(citation, onClose) {
  const panel = clone("quote");
  panel.id = `quote-${(panelCount += 1)}`;
  const heading = find("quote-source", panel);
  heading.id = `${panel.id}-source`;
  heading.textContent = citation.source_name;
  panel.setAttribute("aria-labelledby", heading.id);
  find("citation-quote", panel).textContent = citation.quote ?? "";
  const link = citation.url && outsideLink(citation.url, "Open the source");
  if (link) find("quote-link", panel).append(link);
  else find("quote-link", panel).remove();
  find("quote-close", panel).addEventListener("click", onClose);
  return panel;
}

/** Close the passage that is open, if one is; answers whether it was. */
export function closeQuote() {
  if (!openPanel?.isOpen) return false;
  openPanel.close();
  openPanel.button.focus();
  return true;
}
