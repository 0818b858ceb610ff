// The log: messages, the passages that they quote, the reader's place in it, and what is said to those who listen.

import { clockTime, copyText, createAnnouncer, followEnd } from "../js/core/chat.js";
import { citationChip, linkCitations, nameOf, plainAnswer } from "../js/core/citations.js";
import { drawAnswer, outsideLink } from "../js/core/markdown.js";
import { locale, say } from "../js/core/words.js";
import { clone, find, list, settings, wait } from "./page.js";

export const announcer = createAnnouncer(find("announcer"));
export const scroll = followEnd(find("chat-log"), find("to-end"));

export function addMessage(role, { content = "", timestamp = new Date().toISOString(), state = "done", kind = "", author = "", message_id: id = "", fresh = false } = {}) {
  const message = clone("message");
  Object.assign(message.dataset, { role, state, kind, id });
  message.classList.toggle("fresh", fresh);
  const name = kind === "person" ? author || say("Our team") : settings.botName;
  find("speaker", message).textContent = role === "user" ? say("You said:") : say("{name} said:", { name });
  if (kind === "person") message.prepend(authorLine(name));
  setTime(message, timestamp);
  if (role === "user") find("answer", message).textContent = content;
  separateDays(timestamp);
  list.append(message);
  return message;
}

function make(name, className, ...children) {
  const node = document.createElement(name);
  node.className = className;
  node.append(...children);
  return node;
}

/** The name of a person, and its first letter where the face would be. */
function authorLine(name) {
  const line = make("p", "author", make("span", "avatar", [...name][0].toUpperCase()), name);
  line.ariaHidden = "true";
  return line;
}

/** A sentence between the messages: what happened to the conversation. */
export function addEvent(sentence) {
  list.append(make("p", "event", sentence));
  announcer.speak(sentence);
  scroll.grew();
}

export function clearLog() {
  list.replaceChildren();
  lastDay = "";
}

function setTime(message, timestamp) {
  const time = find("time", message);
  time.dateTime = timestamp;
  time.textContent = clockTime(timestamp);
  time.title = clockTime(timestamp, { dateStyle: "full", timeStyle: "medium" });
}

let lastDay = "";

/** A line with the day where another one begins; a conversation of today needs none. */
function separateDays(timestamp) {
  const then = new Date(timestamp);
  const day = then.toDateString();
  const daysAgo = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(then).setHours(0, 0, 0, 0)) / 864e5);
  if (day !== lastDay && (lastDay || daysAgo)) list.append(make("p", "event day", daysAgo > 1 ? clockTime(timestamp, { dateStyle: "full" }) : nearDay.format(-daysAgo, "day")));
  lastDay = day;
}

const nearDay = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

/** Says under the visitor's newest message that it has arrived, where no answer will show it. */
export function markSent(message) {
  list.querySelector(".sent")?.remove();
  if (message) find("time", message).after(make("span", "sent", say("Sent")));
}

export function showTyping(message) {
  find("answer", message).replaceChildren(clone("typing"));
  find("time", message).hidden = true;
}

export function setNotice(message, text, onAct, label = say("Retry")) {
  const notice = find("notice", message);
  notice.hidden = !text && !onAct;
  find("notice-text", notice).textContent = text;
  const button = find("notice-action", notice);
  button.hidden = !onAct;
  button.textContent = label;
  button.onclick = onAct ?? null;
}

/** Draw an answer that is complete, or as complete as it will get. */
export function finishAnswer(message, { content, html, citations, timestamp, state = "done" }) {
  message.dataset.state = state;
  const body = find("answer", message);
  if (content || html) drawAnswer(body, { content, html });
  else body.textContent = "…";
  showCitations(message, citations ?? []);
  for (const wide of body.querySelectorAll("pre, table")) {
    // What is scrolled sideways must be reached by keyboard; in a closed chat nothing has a width.
    if (!wide.clientWidth || wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }
  const time = find("time", message);
  time.hidden = false;
  setTime(message, timestamp ?? time.dateTime);
  find("report-open", message).hidden = !content;
  const copy = find("copy", message);
  copy.hidden = !content;
  copy.onclick = () => copyAnswer(copy, content);
}

async function copyAnswer(button, content) {
  const copied = await copyText(plainAnswer(content));
  button.focus();
  button.textContent = copied ? say("Copied") : say("Could not copy");
  announcer.speak(copied ? say("Answer copied.") : say("The answer could not be copied."));
  await wait(1600);
  button.textContent = say("Copy");
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
    announcer.speak(say("Quoted from {source}: {quote}", { source: nameOf(citation), quote: citation.quote ?? "" }));
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
  const link = citation.url && outsideLink(citation.url, say("Open the source"));
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
