// Asking: the composer, the question that is being answered, and what is shown when its answer does not come whole.

import { composer, redraw, watchQuiet } from "../js/core/chat.js";
import { createRenderer } from "../js/core/markdown.js";
import { ChatError, newId, UNEXPECTED } from "../js/core/sse.js";
import { say } from "../js/core/words.js";
import { followTurn, sendTurn } from "./line.js";
import { addMessage, announcer, finishAnswer, markSent, scroll, setNotice, showTyping } from "./log.js";
import { closed, closes, find, input, isVisible, list, settings, tellParent } from "./page.js";
import { isWithPerson, look, openPerson, said } from "./person.js";
import { isStale, rememberStopped, wasStopped } from "./session.js";
import { clearStatus, setStatus, status } from "./status.js";

const DOUBLE_CLICK_MS = 300;
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
let tooLong = false;

// --- The composer -----------------------------------------------------------------------------------------------------

export function updateControls() {
  const length = input.value.trim().length;
  const over = length - maxLength;
  const stoppable = Boolean(state.turn) && !isWithPerson();
  sendButton.hidden = stoppable;
  stopButton.hidden = !stoppable;
  sendButton.disabled = !state.ready || Boolean(state.turn) || !length || over > 0;
  const counter = find("counter");
  counter.textContent = length > maxLength * 0.9 ? `${length} / ${maxLength}` : "";
  counter.toggleAttribute("data-over", over > 0);
  input.setAttribute("aria-invalid", String(over > 0));
  const isTold = over > 0 && state.ready; // before, the status line has something of its own to say
  if (isTold) setStatus("error", say("Your message is too long. Please shorten it to {count} characters.", { count: maxLength }));
  else if (tooLong) clearStatus();
  tooLong = isTold;
}

export function submit() {
  const content = input.value.trim();
  state.submitWhenReady = !state.ready && Boolean(content);
  if (!state.ready || state.turn || !content || content.length > maxLength) return updateControls();
  box.set("");
  ask(content);
}

function ask(content) {
  if (state.lastFailed?.content === content) {
    list.append(state.lastFailed.user); // the same words once more are a Retry, and stand where they were written now
    return retry(state.lastFailed);
  }
  state.lastFailed = null;
  const user = addMessage("user", { content, fresh: true });
  announcer.restart();
  said();
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
input.addEventListener("input", () => {
  state.submitWhenReady = false;
  updateControls();
});
// It stands where Send was: the second click of a double one is none.
stopButton.addEventListener("click", () => { if (performance.now() - state.turn?.begun > DOUBLE_CLICK_MS) state.turn.abort.abort(); });
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
  state.turn = { resent: false, ...question, text: "", citations: [], abort: new AbortController(), begun: performance.now() };
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
  state.turn.answer.hidden = isWithPerson(); // nothing is awaited, unless the bot has been given the word again
  find("after").hidden = true;
  updateControls();
  scroll.toEnd();
  if (!isWithPerson()) announcer.speak(say("Writing an answer"));
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

/**
 * Collects deltas and draws at most once a frame, and not more than a fourth of the time: a long answer leaves the page
 * its breath. A second reading stays invisible until it passes what is shown.
 */
function liveText(current) {
  const shown = current.text;
  const render = createRenderer(find("answer", current.answer));
  const heard = watchQuiet(current.answer);
  let text = "";
  let queued = false;
  let rest = 0;
  const draw = () => {
    queued = false;
    if (current !== state.turn || current.answer.dataset.state !== "streaming" || !current.text) return;
    const begun = performance.now();
    current.answer.hidden = false;
    render(current.text);
    scroll.grew();
    if (!settings.strict) announcer.follow(current.text);
    rest = 3 * (performance.now() - begun);
  };
  return (delta) => {
    text += delta;
    if (text.length < shown.length) return;
    current.text = text;
    heard();
    if (!queued) setTimeout(requestAnimationFrame, rest, draw);
    queued = true;
    if (document.hidden) draw(); // no frames are drawn in a hidden tab
  };
}

function complete(current, done) {
  if (done.kind === "with_person") return delivered(current);
  current.answer.hidden = false;
  Object.assign(current.answer.dataset, { kind: done.kind, id: done.message_id });
  const content = done.content ?? current.text;
  const finished = { content, html: done.html, citations: done.citations ?? current.citations };
  redraw(current.answer, () => finishAnswer(current.answer, finished));
  if (done.kind === "refusal") offerPerson(current.answer);
  announcer.finish(content);
  said();
  if (!isVisible()) tellParent("unread");
}

/** The message has reached a person; their answer comes by another way. */
function delivered(current) {
  current.answer.remove();
  markSent(current.user);
  announcer.speak(say("Sent"));
  if (!isWithPerson()) look();
}

export function offerPerson(answer) {
  if (settings.escalateUrl) setNotice(answer, "", openPerson, say("Talk to a person"));
}

// --- An answer that did not come whole --------------------------------------------------------------------------------

function settle(current, error) {
  if (current.discarded) return;
  if (error.name === "AbortError") return stopped(current);
  if (!(error instanceof ChatError)) {
    console.error(error);
    error = new ChatError("failed", UNEXPECTED);
  }
  if (current.messageId || current.text) return brokenOff(current, error);
  current.answer.remove();
  refused(current, error);
}

function stopped(current) {
  rememberStopped(current.id);
  clearStatus();
  finishAnswer(current.answer, { content: current.text, citations: current.citations, state: "stopped" });
  setNotice(current.answer, say("You stopped this answer."), () => retry(current));
  announcer.finish(`${current.text}\n\n${say("Stopped.")}`);
  input.focus();
}

function brokenOff(current, error) {
  const cut = error.code === "interrupted" || error.code === "network" || closes(error);
  finishAnswer(current.answer, { content: current.text, citations: current.citations, state: cut ? "interrupted" : "failed" });
  const sentence = cut ? say("The answer was cut off.") : error.message;
  setNotice(current.answer, sentence, (error.retryable || cut) && !closes(error) ? () => retry(current) : null);
  clearStatus();
  announcer.finish(`${current.text}\n\n${sentence}`);
  if (closes(error)) closed(error);
}

function refused(current, error) {
  if (error.code === "message_too_long") {
    current.user.remove();
    box.set(current.content);
    return setStatus("error", error.message);
  }
  current.user.dataset.state = "failed";
  setNotice(current.user, say("Not sent"));
  state.lastFailed = current;
  if (error.code === "network" && !navigator.onLine) return showOffline();
  if (isStale(error)) return setStatus("error", error.message, { action: say("Reload"), onAction: () => location.reload() });
  if (closes(error)) closed(error);
  else setStatus("error", error.message, retryOf(current, error));
}

function retryOf(current, error) {
  if (error.code === "quota_exceeded" && settings.escalateUrl) return { action: say("Talk to a person"), onAction: openPerson };
  if (!error.retryable) return {};
  return { action: say("Retry"), onAction: () => retry(current), seconds: error.retryAfter };
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
  return run({ content, id, user, resent: true });
}

export function showOffline() {
  setStatus("offline", say("You are offline. Your message can be sent when the connection is back."));
}
