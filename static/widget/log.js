// The log: messages as they are drawn, each with its notice, time and sources.

import { clockTime, copyText } from "../js/core/chat.js";
import { plainAnswer } from "../js/core/citations.js";
import { drawAnswer } from "../js/core/markdown.js";
import { clone, find, list, settings, wait } from "./page.js";
import { showCitations } from "./quotes.js";
import { announcer } from "./reader.js";

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
  showCitations(message, citations ?? [], announcer.speak);
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
