// The owner's chat with the bot, and beside it the flight recorder of the answer that is selected.

import { clockTime, composer, copyText, createAnnouncer, followEnd, redraw, watchQuiet } from "../core/chat.js";
import { citationChip, linkCitations, nameOf, plainAnswer } from "../core/citations.js";
import { createRenderer, drawAnswer } from "../core/markdown.js";
import { ChatError, newId, postMessage, readEvents } from "../core/sse.js";
import { recorded, verdictOf } from "./playground_trace.js";

const root = document.querySelector("[data-playground]");
const find = (name, within = root) => within.querySelector(`[data-${name}]`);
const clone = (name) => document.querySelector(`template[data-template="${name}"]`).content.firstElementChild.cloneNode(true);

const maxLength = Number(root.dataset.maxLength);
const csrfToken = root.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
const list = find("messages");
const input = find("chat-input");
const sendButton = find("chat-send");
const stopButton = find("chat-stop");
const announcer = createAnnouncer(find("announcer"));
const scroll = followEnd(find("chat-log"), find("to-end"));
const recorder = find("evidence");

let conversationId = null;
let turn = null; // the question being answered
const answers = new Map(); // message element -> what `done` said of it

// --- Status line ------------------------------------------------------------------------------------------------------

let countdown = null;

function setStatus(text = "", { onRetry, seconds = 0 } = {}) {
  const line = find("chat-status");
  const action = find("status-action");
  clearInterval(countdown);
  if (text) line.dataset.kind = "error";
  else delete line.dataset.kind;
  find("status-text").textContent = text;
  find("status-wait").textContent = "";
  action.hidden = !onRetry;
  action.disabled = false;
  action.onclick = onRetry ?? null;
  if (seconds && onRetry) startCountdown(action, Date.now() + seconds * 1000);
}

function startCountdown(action, until) {
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    find("status-wait").textContent = left > 0 ? `${left} s` : "";
    action.disabled = left > 0;
    if (left <= 0) clearInterval(countdown);
  };
  countdown = setInterval(tick, 250);
  tick();
}

// --- Messages ---------------------------------------------------------------------------------------------------------

function addMessage(role, content = "") {
  const message = clone("message");
  message.dataset.role = role;
  message.dataset.state = role === "user" ? "done" : "streaming";
  find("speaker", message).textContent = role === "user" ? "You said: " : `${root.dataset.botName} said: `;
  const time = find("sent-at", message);
  time.dateTime = new Date().toISOString();
  time.textContent = clockTime(time.dateTime);
  if (role === "user") find("answer", message).textContent = content;
  else find("answer", message).append(clone("typing"));
  list.append(message);
  return message;
}

function setProblem(message, text, onRetry) {
  const problem = find("problem", message);
  problem.hidden = !text;
  find("problem-text", problem).textContent = text;
  const retryButton = find("retry", problem);
  retryButton.hidden = !onRetry;
  retryButton.onclick = onRetry ?? null;
}

// --- Asking -----------------------------------------------------------------------------------------------------------

function updateControls() {
  const length = input.value.trim().length;
  const over = length > maxLength;
  const counter = find("counter");
  sendButton.hidden = Boolean(turn);
  stopButton.hidden = !turn;
  sendButton.disabled = !length || over;
  counter.textContent = length > maxLength * 0.9 ? `${length} / ${maxLength}` : "";
  counter.toggleAttribute("data-over", over);
  input.setAttribute("aria-invalid", String(over));
}

function submit() {
  const content = input.value.trim();
  if (turn || !content || content.length > maxLength) return;
  box.set("");
  find("hello").hidden = true;
  announcer.restart();
  run({ content, id: newId(), user: addMessage("user", content) });
}

async function run(question) {
  setStatus();
  setProblem(question.user, "");
  question.user.dataset.state = "done";
  turn = { ...question, answer: addMessage("assistant"), text: "", citations: [], abort: new AbortController() };
  question.user.after(turn.answer);
  updateControls();
  scroll.toEnd();
  announcer.speak("Writing an answer.");
  const current = turn;
  try {
    await consume(current, await send(current));
  } catch (error) {
    settle(current, error);
  }
  if (turn === current) turn = null;
  updateControls();
  scroll.grew();
}

async function send(current) {
  const message = { content: current.content, client_message_id: current.id, conversation_id: conversationId };
  const response = await postMessage(root.dataset.messagesUrl, message, {
    headers: { "X-CSRFToken": csrfToken },
    credentials: "same-origin",
    signal: current.abort.signal,
  });
  if (response.redirected) throw new ChatError("signed_out", "You have been signed out. Reload this page to sign in again.", { retryable: false });
  return response;
}

async function consume(current, response) {
  const render = createRenderer(find("answer", current.answer));
  const heard = watchQuiet(current.answer);
  for await (const { event, data } of readEvents(response, current.abort.signal)) {
    if (event === "start") conversationId = data.conversation_id;
    if (event === "delta") {
      current.text += data.text;
      render(current.text);
      heard();
      scroll.grew();
    }
    if (event === "citations") current.citations = data.citations;
    if (event === "error") throw new ChatError(data.code, data.message, { retryable: data.retryable });
    if (event === "done") return complete(current, data);
  }
  throw new ChatError("network", "The connection was lost before the answer was finished.");
}

function complete(current, data) {
  const { answer } = current;
  const done = { ...data, content: data.content ?? current.text, citations: current.citations };
  const verdict = verdictOf(done);
  answer.dataset.state = "done";
  answers.set(answer, done);
  redraw(answer, () => drawFinished(current, done));
  find("verdict", answer).textContent = verdict?.words ?? "";
  answer.dataset.tone = verdict?.tone ?? "none";
  const show = find("show-evidence", answer);
  show.hidden = false;
  show.addEventListener("click", () => {
    select(answer);
    openRecorder();
    recorder.querySelector("summary").focus({ preventScroll: true });
  });
  announcer.speak(done.content);
  select(answer);
}

function drawFinished(current, { content, html }) {
  const { answer, citations } = current;
  const body = find("answer", answer);
  drawAnswer(body, { content, html });
  linkCitations(body, citations, (citation) => {
    const chip = citationChip(citation);
    chip.setAttribute("aria-pressed", "false");
    chip.addEventListener("click", () => {
      openRecorder();
      select(answer, citation.n);
      announcer.speak(`Quoted from ${nameOf(citation)}: ${citation.quote ?? ""}`);
    });
    return chip;
  });
  const copy = find("copy-answer", answer);
  copy.hidden = !content;
  copy.addEventListener("click", async () => {
    copy.textContent = (await copyText(plainAnswer(content))) ? "Copied" : "Could not copy";
    copy.focus();
    setTimeout(() => { copy.textContent = "Copy"; }, 1600);
  });
}

function settle(current, error) {
  if (current.discarded) return;
  const stopped = error.name === "AbortError";
  if (!stopped && !(error instanceof ChatError)) {
    console.error(error);
    error = new ChatError("failed", "Something went wrong on our side. Please try again.");
  }
  if (!stopped && !current.text) return refused(current, error);
  current.answer.dataset.state = stopped ? "stopped" : "interrupted";
  if (current.text) drawFinished(current, { content: current.text });
  else find("answer", current.answer).textContent = "…";
  const sentence = stopped ? "You stopped this answer." : error.message;
  setProblem(current.answer, sentence, stopped || error.retryable ? () => retry(current) : null);
  announcer.speak(`${current.text}\n\n${sentence}`);
}

/** Nothing of an answer came: say why below, and keep the question where it can be sent again. */
function refused(current, error) {
  current.answer.remove();
  current.user.dataset.state = "failed";
  setProblem(current.user, "Not sent");
  setStatus(error.message, { onRetry: error.retryable ? () => retry(current) : null, seconds: error.retryAfter });
}

function retry({ content, id, user, answer }) {
  if (turn) return;
  answer.remove();
  announcer.restart();
  input.focus();
  run({ content, id, user });
}

function newChat() {
  if (turn) {
    turn.discarded = true;
    turn.abort.abort();
    turn = null;
  }
  conversationId = null;
  answers.clear();
  list.replaceChildren();
  find("hello").hidden = false;
  find("evidence-body").replaceChildren(emptyRecorder.cloneNode(true));
  find("evidence-brief").textContent = "";
  setStatus();
  updateControls();
  input.focus();
}

// --- The flight recorder ----------------------------------------------------------------------------------------------

const emptyRecorder = find("evidence-body").firstElementChild.cloneNode(true);

/** Show how one answer came about; with `n`, bring the passage that this citation quotes into view. */
function select(answer, n = null) {
  for (const other of list.querySelectorAll("[data-selected]")) delete other.dataset.selected;
  answer.dataset.selected = "";
  const done = answers.get(answer);
  find("evidence-brief").textContent = verdictOf(done)?.words ?? "";
  find("evidence-body").replaceChildren(...recorded(done, root.dataset));
  for (const chip of list.querySelectorAll("[data-citation]")) {
    chip.setAttribute("aria-pressed", String(n !== null && answer.contains(chip) && chip.dataset.citation === String(n)));
  }
  const passage = n !== null && recorder.querySelector(`[data-passage~="${Number(n)}"]`);
  if (!passage) return;
  passage.dataset.chosen = "";
  passage.scrollIntoView({ block: "nearest" });
}

/** On a narrow screen the recorder lies folded below the chat. */
function openRecorder() {
  recorder.open = true;
  recorder.scrollIntoView({ block: "nearest" });
}

let isWide = null;

// Beside the chat it is open, under it folded; the page's styles know which.
function unfoldWhenWide() {
  const beside = getComputedStyle(recorder.parentElement).gridTemplateColumns.includes(" ");
  if (beside !== isWide) recorder.open = beside;
  isWide = beside;
}

addEventListener("resize", unfoldWhenWide);
unfoldWhenWide();

// --- Wiring -----------------------------------------------------------------------------------------------------------

const box = composer(input, submit);
find("chat-form").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
input.addEventListener("input", updateControls);
stopButton.addEventListener("click", () => {
  turn?.abort.abort();
  input.focus();
});
find("new-chat").addEventListener("click", newChat);
root.hidden = false;
box.fit();
updateControls();
