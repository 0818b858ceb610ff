// The `[1]` markers of an answer, and the numbered chips that stand for them.

import { say } from "./words.js";

const MARKER = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;

function replaceMarkers(textNode, chipFor) {
  const text = textNode.data;
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(MARKER)) {
    const chips = match[1].split(",").map((number) => chipFor(Number(number)));
    if (chips.some((chip) => !chip)) continue;
    // The chip hugs the word before it and the full stop after it: no line break tears them apart.
    const before = text.slice(end, match.index).replace(/ $/, "");
    const word = /\S{0,24}$/.exec(before)[0];
    end = match.index + match[0].length;
    const stop = /^[.,;:!?)\u3001\u3002\uff0c]*/.exec(text.slice(end))[0];
    end += stop.length;
    const tied = document.createElement("span");
    tied.className = "tied";
    tied.append(word, ...chips, stop);
    parts.push(before.slice(0, before.length - word.length), tied);
  }
  if (parts.length) textNode.replaceWith(...parts, text.slice(end));
}

/** Turn `[1]` markers inside `root` into chips made by `makeChip(citation)`; answers the numbers that were found. */
export function linkCitations(root, citations, makeChip) {
  for (const marker of root.querySelectorAll(".cite-pending")) marker.replaceWith(`[${marker.textContent}]`);
  root.normalize();
  const byNumber = new Map(citations.map((citation) => [citation.n, citation]));
  const found = new Set();
  const chipFor = (number) => {
    const citation = byNumber.get(number);
    if (!citation) return null;
    found.add(number);
    return makeChip(citation);
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("code, pre, a, button")) texts.push(walker.currentNode);
  }
  texts.forEach((text) => replaceMarkers(text, chipFor));
  return found;
}

/** What a citation is from: its source, and the printed page. */
export const nameOf = ({ source_name: source, page }) => (page ? say("{source}, p. {page}", { source, page }) : source);

/** The numbered button that stands for a citation in the text. */
export function citationChip(citation) {
  const chip = document.createElement("button");
  const number = document.createElement("span");
  number.textContent = citation.n;
  chip.append(number);
  chip.type = "button";
  chip.className = "cite";
  chip.dataset.citation = citation.n;
  chip.setAttribute("aria-label", say("Source {number}: {name}", { number: citation.n, name: nameOf(citation) }));
  return chip;
}

/** An answer's text as a person would paste it: without markers. */
export function plainAnswer(content) {
  return content.replace(/[ \t]*\[\d{1,3}(?:\s*,\s*\d{1,3})*\](?!\()/g, "").trim();
}
