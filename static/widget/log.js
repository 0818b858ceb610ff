// The log: messages, the passages that they quote, the reader's place in it, and what is said to those who listen.

import { clockTime, copyText, createAnnouncer, followEnd } from "../js/core/chat.js";
import { citationChip, linkCitations, nameOf, plainAnswer } from "../js/core/citations.js";
import { drawAnswer, outsideLink } from "../js/core/markdown.js";
import { clone, find, list, settings, wait } from "./page.js";

export const announcer = createAnnouncer(find("announcer"));
export const scroll = followEnd(find("chat-log"), find("to-end"));

export function addMessage(role, { content = "", timestamp = new Date().toISOString(), state = "done", fresh = false } = {}) {
  const message = clone("message");
  message.dataset.role = role;
  message.dataset.state = state;
  message.classList.toggle("fresh", fresh);
  find("speaker", message).textContent = role === "user" ? "You said: " : `${settings.botName} said: `;
  const time = find("time", message);
  time.dateTime = timestamp;
  time.textContent = clockTime(timestamp);
  if (role === "user") find("answer", message).textContent = content;
  list.append(message);
  return message;
}

export function showTyping(message) {
  find("answer", message).replaceChildren(clone("typing"));
  find("time", message).hidden = true;
}

export function setNotice(message, text, onRetry) {
  const notice = find("notice", message);
  notice.hidden = !text;
  find("notice-text", notice).textContent = text;
  const retry = find("retry", notice);
  retry.hidden = !onRetry;
  retry.onclick = onRetry ?? null;
}

/** Draw an answer that is complete, or as complete as it will get. */
export function finishAnswer(message, { content, html, citations, timestamp, state = "done" }) {
  message.dataset.state = state;
  const body = find("answer", message);
  if (content || html) drawAnswer(body, { content, html });
  else body.textContent = "…";
  showCitations(message, citations ?? []);
  const time = find("time", message);
  time.hidden = false;
  time.dateTime = timestamp ?? time.dateTime;
  time.textContent = clockTime(time.dateTime);
  const copy = find("copy", message);
  copy.hidden = !content;
  copy.onclick = () => copyAnswer(copy, content);
}

async function copyAnswer(button, content) {
  const copied = await copyText(plainAnswer(content));
  button.focus();
  button.textContent = copied ? "Copied" : "Could not copy";
  announcer.speak(copied ? "Answer copied." : "The answer could not be copied.");
  await wait(1600);
  button.textContent = "Copy";
}

// --- What an answer quotes -------------------------------------------------------------------------------------------

let panelCount = 0;
let openPanel = null;

/** Chips in the text, and below it the list of sources; each opens the quoted passage right where it was pressed. */
function showCitations(message, citations) {
  const body = find("answer", message);
  const cited = linkCitations(body, citations, (citation) => {
    const chip = citationChip(citation);
    discloses(chip, citation, () => blockOf(chip, body));
    return chip;
  });
  const sources = find("sources", message);
  sources.querySelectorAll(".source-row, .quote").forEach((old) => old.remove());
  sources.hidden = !citations.length;
  for (const citation of citations) sources.append(sourceRow(citation, !cited.has(citation.n)));
}

function blockOf(chip, body) {
  let block = chip.closest("li, td, th") ?? chip;
  if (block.matches("li")) return block.lastChild;
  while (block.parentElement !== body) block = block.parentElement;
  return block;
}

function sourceRow(citation, isOnlyChip) {
  const row = document.createElement("button");
  const number = document.createElement("span");
  const name = document.createElement("span");
  number.className = "cite";
  number.append(document.createElement("span"));
  number.firstChild.textContent = citation.n;
  name.textContent = nameOf(citation);
  row.type = "button";
  row.className = "source-row";
  if (isOnlyChip) row.dataset.citation = citation.n;
  row.append(number, name);
  discloses(row, citation, () => row);
  return row;
}

function discloses(button, citation, placeAfter) {
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
    announcer.speak(`Quoted from ${nameOf(citation)}: ${citation.quote ?? ""}`);
  });
}

function quotePanel(citation, onClose) {
  const panel = clone("quote");
  panel.id = `quote-${(panelCount += 1)}`;
  const heading = find("quote-source", panel);
  heading.id = `${panel.id}-source`;
  heading.textContent = nameOf(citation);
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
