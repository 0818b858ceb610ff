// Asking: the composer, the question that is being answered, and what is shown when its answer does not come whole.

import { composer, redraw, watchQuiet } from "../js/core/chat.js";
import { createRenderer } from "../js/core/markdown.js";
import { ChatError, newId } from "../js/core/sse.js";
import { openContact } from "./after.js";
import { followTurn, sendTurn } from "./line.js";
import { addMessage, announcer, finishAnswer, scroll, setNotice, showTyping } from "./log.js";
import { find, input, isVisible, list, settings, tellParent } from "./page.js";
import { isStale, rememberStopped, wasStopped } from "./session.js";
import { clearStatus, setStatus, status, statusText } from "./status.js";

const maxLength = Number(settings.maxLength);
const form = find("chat-form");
const sendButton = find("chat-send");
const stopButton = find("chat-stop");

export const state = {
  ready: false, // the session stands and messages may be sent
  turn: null, // the question being answered: {content, id, user, answer, …}
  lastFailed: null, // the turn that the status line's Retry sends again
  submitWhenReady: false, // Enter was pressed before the session stood
};

let onClosed = null;

/** What to do when the server says, in answer to a question, that the chat is closed. */
export function whenClosed(handler) {
  onClosed = handler;
}

// --- The composer -----------------------------------------------------------------------------------------------------

export function updateControls() {
  const length = input.value.trim().length;
  const over = length - maxLength;
  sendButton.hidden = Boolean(state.turn);
  stopButton.hidden = !state.turn;
  sendButton.disabled = !state.ready || !length || over > 0;
  const counter = find("counter");
  counter.textContent = length > maxLength * 0.9 ? `${length} / ${maxLength}` : "";
  counter.toggleAttribute("data-over", over > 0);
  input.setAttribute("aria-invalid", String(over > 0));
  if (over > 0) setStatus("error", `Your message is too long. Please shorten it to ${maxLength} characters.`);
  else if (statusText.textContent.startsWith("Your message is too long")) clearStatus();
}

export function submit() {
  const content = input.value.trim();
  state.submitWhenReady = !state.ready;
  if (!state.ready || state.turn || !content || content.length > maxLength) return updateControls();
  box.set("");
  ask(content);
}

function ask(content) {
  state.lastFailed = null;
  const user = addMessage("user", { content, fresh: true });
  announcer.restart();
  return run({ content, id: newId(), user });
}

export function showSuggestions(shown) {
  const suggestions = find("suggestions");
  if (suggestions) suggestions.hidden = !shown;
}

export const box = composer(input, submit);
form.noValidate = true;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
input.addEventListener("input", updateControls);
stopButton.addEventListener("click", () => state.turn?.abort.abort());
find("suggestions")?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (state.turn) return;
  box.set(event.submitter.value);
  submit();
  if (matchMedia("(pointer: fine)").matches) input.focus();
});

// --- One question and its answer --------------------------------------------------------------------------------------

/** Answer one question from its sending to its end, whatever happens to the line. */
export async function run(question, { from = "send" } = {}) {
  if (state.turn) return;
  state.turn = { resent: false, ...question, text: "", citations: [], abort: new AbortController() };
  state.turn.view = viewOf(state.turn);
  showSuggestions(false);
  clearStatus();
  state.turn.answer ??= addMessage("assistant", { fresh: true });
  state.turn.answer.dataset.state = "streaming";
  if (state.turn.user) {
    state.turn.user.dataset.state = "done";
    state.turn.user.after(state.turn.answer);
    setNotice(state.turn.user, "");
  }
  setNotice(state.turn.answer, "");
  if (!find("answer", state.turn.answer).textContent) showTyping(state.turn.answer);
  find("after").hidden = true;
  updateControls();
  scroll.toEnd();
  announcer.speak("Writing an answer.");
  const current = state.turn;
  try {
    await (from === "send" ? sendTurn(current) : followTurn(current));
  } catch (error) {
    settle(current, error);
  }
  state.turn = null;
  updateControls();
  find("after").hidden = !list.querySelector('[data-role="assistant"][data-state="done"]');
  scroll.grew();
}

/** What the line tells, as the visitor sees it. */
function viewOf(current) {
  return {
    lost: (sentence) => setStatus("wait", sentence),
    back: () => { if (status.dataset.kind === "wait") clearStatus(); },
    reading: () => liveText(current),
    done: (data) => complete(current, data),
  };
}

/** Collects deltas and draws at most once a frame. A second reading stays invisible until it passes what is shown. */
function liveText(current) {
  const shown = current.text;
  const render = createRenderer(find("answer", current.answer));
  const heard = watchQuiet(current.answer);
  let text = "";
  let queued = false;
  const draw = () => {
    queued = false;
    if (current !== state.turn || current.answer.dataset.state !== "streaming" || !current.text) return;
    render(current.text);
    scroll.grew();
  };
  return (delta) => {
    text += delta;
    if (text.length < shown.length) return;
    current.text = text;
    heard();
    if (!queued) requestAnimationFrame(draw);
    queued = true;
    if (document.hidden) draw(); // no frames are drawn in a hidden tab
  };
}

function complete(current, done) {
  const content = done.content ?? current.text;
  const finished = { content, html: done.html, citations: done.citations ?? current.citations };
  redraw(current.answer, () => finishAnswer(current.answer, finished));
  announcer.speak(content);
  if (!isVisible()) tellParent("unread");
}

// --- An answer that did not come whole --------------------------------------------------------------------------------

function settle(current, error) {
  if (error.name === "AbortError") return stopped(current);
  if (!(error instanceof ChatError)) {
    console.error(error);
    error = new ChatError("failed", "Something went wrong on our side. Please try again.");
  }
  if (current.messageId || current.text) return brokenOff(current, error);
  current.answer.remove();
  refused(current, error);
}

function stopped(current) {
  rememberStopped(current.id);
  finishAnswer(current.answer, { content: current.text, citations: current.citations, state: "stopped" });
  setNotice(current.answer, "You stopped this answer.", () => retry(current));
  announcer.speak(`${current.text}\n\nStopped.`);
  input.focus();
}

function brokenOff(current, error) {
  const cut = error.code === "interrupted" || error.code === "network";
  finishAnswer(current.answer, { content: current.text, citations: current.citations, state: cut ? "interrupted" : "failed" });
  const sentence = cut ? "The answer was cut off." : error.message;
  setNotice(current.answer, sentence, error.retryable || cut ? () => retry(current) : null);
  clearStatus();
  announcer.speak(`${current.text}\n\n${sentence}`);
}

function refused(current, error) {
  if (error.code === "message_too_long") {
    current.user.remove();
    box.set(current.content);
    return setStatus("error", error.message);
  }
  current.user.dataset.state = "failed";
  setNotice(current.user, "Not sent");
  state.lastFailed = current;
  if (error.code === "network" && !navigator.onLine) return showOffline();
  if (isStale(error)) return setStatus("error", error.message, { action: "Reload", onAction: () => location.reload() });
  if (error.code === "bot_inactive") onClosed(error);
  else setStatus("error", error.message, retryOf(current, error));
}

function retryOf(current, error) {
  if (error.code === "quota_exceeded" && settings.contactUrl) return { action: "Talk to a person", onAction: openContact };
  if (!error.retryable) return {};
  return { action: "Retry", onAction: () => retry(current), seconds: error.retryAfter };
}

export function retry(current) {
  if (state.turn) return;
  state.lastFailed = null;
  setNotice(current.user, "");
  // Drawn anew below the question, so nothing of the broken answer is left.
  current.answer.remove();
  announcer.restart();
  const { content, id, user } = current;
  if (wasStopped(id)) rememberStopped("");
  input.focus();
  run({ content, id, user, resent: true });
}

export function showOffline() {
  setStatus("offline", "You are offline. Your message can be sent when the connection is back.");
}
