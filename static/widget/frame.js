// The visitors' chat page: one conversation, streamed, that survives a reload, a lost line and an expired token.
// Without this module the page still works as a plain form.

import {
  ChatError, citationChip, clockTime, composer, copyText, createAnnouncer, createRenderer, drawAnswer, followEnd,
  linkCitations, newId, outsideLink, plainAnswer, postMessage, readEvents, request,
} from "../js/core/stream.js";

const chat = document.querySelector("[data-chat]");
const find = (name, root = chat) => root.querySelector(`[data-${name}]`);
const clone = (name) => document.querySelector(`template[data-template="${name}"]`).content.firstElementChild.cloneNode(true);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const settings = chat.dataset;
const maxLength = Number(settings.maxLength);
const log = find("chat-log");
const list = find("messages");
const input = find("chat-input");
const form = find("chat-form");
const sendButton = find("chat-send");
const stopButton = find("chat-stop");
const announcer = createAnnouncer(find("announcer"));
const scroll = followEnd(log, find("to-end"));

let ready = false; // the session stands and messages may be sent
let turn = null; // the question being answered: {content, id, user, answer, …}
let lastFailed = null; // the turn that the status line's Retry sends again
let submitWhenReady = false; // Enter was pressed before the session stood

// --- The page around the frame ----------------------------------------------------------------------------------------

const framed = window.parent !== window;
let visible = true;
let greet;
const greeted = new Promise((resolve) => { greet = resolve; });

function originOfParent() {
  const stated = new URLSearchParams(location.hash.slice(1)).get("origin");
  const [ancestor] = location.ancestorOrigins ?? [];
  return ancestor ?? stated ?? (document.referrer ? new URL(document.referrer).origin : null);
}

const parentOrigin = framed ? originOfParent() : null;

function tellParent(type, more) {
  // A page without an origin of its own (file:, sandbox) cannot be named: it hears the bare words, never a token.
  if (!parentOrigin || (parentOrigin === "null" && more)) return;
  window.parent.postMessage({ botsmith: 1, type, ...more }, parentOrigin === "null" ? "*" : parentOrigin);
}

function hearParent(event) {
  if (!framed || event.source !== window.parent || event.origin !== parentOrigin) return;
  if (event.data?.botsmith !== 1) return;
  const { type } = event.data;
  if (type === "ready" || type === "open") find("chat-close").hidden = false;
  if (type === "open" && matchMedia("(pointer: fine)").matches) input.focus();
  if (type === "open" || type === "ready") visible = true;
  if (type === "close") visible = false;
  if (!canStore) token ??= event.data.token || null;
  greet();
}

// --- The visitor's token ----------------------------------------------------------------------------------------------

const STORE = `botsmith:${settings.sessionUrl}`;
const canStore = storageIsOpen();
let token = null;

function storageIsOpen() {
  try {
    return Boolean(localStorage);
  } catch {
    return false;
  }
}

function rememberToken(value) {
  token = value;
  // Storage is blocked in this frame (third-party, by many browsers): the loader keeps the token for the next page.
  if (!canStore) return tellParent("token", { token: value });
  try {
    if (value) localStorage.setItem(STORE, value);
    else localStorage.removeItem(STORE);
  } catch { /* the storage is full: memory has it */ }
}

/** The token of the last visit; a frame that may store nothing waits for the loader's first word. */
async function rememberedToken() {
  if (canStore) return token ?? localStorage.getItem(STORE);
  if (framed && !token) await Promise.race([greeted, wait(500)]);
  return token ?? null;
}

async function openSession(previous) {
  const response = await request(settings.sessionUrl, { body: { ticket: settings.ticket, token: previous } });
  const session = await response.json();
  rememberToken(session.token);
  return session;
}

let renewal = null;

/** One new session at a time, however many requests found the token stale. */
function renewSession() {
  renewal ??= openSession(token).finally(() => { renewal = null; });
  return renewal;
}

const isStale = (error) => error.code === "token_expired" || error.code === "token_invalid";

/** Make a request with the token; when it is stale, get a new one and try once more. */
async function withToken(call) {
  const bearer = () => ({ Authorization: `Bearer ${token}` });
  try {
    return await call(bearer());
  } catch (error) {
    if (!isStale(error)) throw error;
    await renewSession();
    return call(bearer());
  }
}

// --- The status line --------------------------------------------------------------------------------------------------

const status = find("chat-status");
const statusText = find("status-text");
const statusWait = find("status-wait");
const statusAction = find("status-action");
const statusDismiss = find("status-dismiss");
let countdown = null;

function setStatus(kind, text = "", { action, onAction, onDismiss, seconds = 0 } = {}) {
  clearInterval(countdown);
  if (kind) status.dataset.kind = kind;
  else delete status.dataset.kind;
  if (statusText.textContent !== text) statusText.textContent = text;
  statusWait.textContent = "";
  statusAction.hidden = !action;
  statusAction.textContent = action ?? "";
  statusAction.onclick = onAction ?? null;
  statusAction.disabled = false;
  statusDismiss.hidden = !onDismiss;
  statusDismiss.textContent = onDismiss ? "Cancel" : "";
  statusDismiss.onclick = onDismiss ?? null;
  if (seconds) startCountdown(seconds);
  scroll.grew();
}

const clearStatus = () => setStatus(null);

function startCountdown(seconds) {
  const until = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    statusWait.textContent = left > 0 ? `${left} s` : "";
    statusAction.disabled = left > 0;
    if (left <= 0) clearInterval(countdown);
  };
  countdown = setInterval(tick, 250);
  tick();
}

// --- Messages ---------------------------------------------------------------------------------------------------------

function addMessage(role, { content = "", timestamp = new Date().toISOString(), state = "done", fresh = false } = {}) {
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

function showTyping(message) {
  find("answer", message).replaceChildren(clone("typing"));
  find("time", message).hidden = true;
}

function setNotice(message, text, onRetry) {
  const notice = find("notice", message);
  notice.hidden = !text;
  find("notice-text", notice).textContent = text;
  const retry = find("retry", notice);
  retry.hidden = !onRetry;
  retry.onclick = onRetry ?? null;
}

/** Draw an answer that is complete, or as complete as it will get. */
function finishAnswer(message, { content, html, citations, timestamp, state = "done" }) {
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

// --- Citations --------------------------------------------------------------------------------------------------------

let panelCount = 0;

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
  name.textContent = citation.source_name;
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
    announcer.speak(`Quoted from ${citation.source_name}: ${citation.quote ?? ""}`);
  });
}

let openPanel = null;

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

// --- Asking -----------------------------------------------------------------------------------------------------------

function updateControls() {
  const length = input.value.trim().length;
  const over = length - maxLength;
  sendButton.hidden = Boolean(turn);
  stopButton.hidden = !turn;
  sendButton.disabled = !ready || !length || over > 0;
  const counter = find("counter");
  counter.textContent = length > maxLength * 0.9 ? `${length} / ${maxLength}` : "";
  counter.toggleAttribute("data-over", over > 0);
  input.setAttribute("aria-invalid", String(over > 0));
  if (over > 0) setStatus("error", `Your message is too long. Please shorten it to ${maxLength} characters.`);
  else if (statusText.textContent.startsWith("Your message is too long")) clearStatus();
}

function submit() {
  const content = input.value.trim();
  submitWhenReady = !ready;
  if (!ready || turn || !content || content.length > maxLength) return updateControls();
  box.set("");
  ask(content);
}

function ask(content) {
  lastFailed = null;
  const user = addMessage("user", { content, fresh: true });
  announcer.restart();
  return run({ content, id: newId(), user });
}

/** Answer one question from its sending to its end, whatever happens to the line. */
async function run(question, { from = "send" } = {}) {
  if (turn) return;
  turn = { resent: false, ...question, text: "", citations: [], abort: new AbortController() };
  showSuggestions(false);
  clearStatus();
  turn.answer ??= addMessage("assistant", { fresh: true });
  turn.answer.dataset.state = "streaming";
  if (turn.user) {
    turn.user.dataset.state = "done";
    turn.user.after(turn.answer);
    setNotice(turn.user, "");
  }
  setNotice(turn.answer, "");
  if (!find("answer", turn.answer).textContent) showTyping(turn.answer);
  find("after").hidden = true;
  updateControls();
  scroll.toEnd();
  const current = turn;
  try {
    await (from === "send" ? sendTurn(current) : followTurn(current));
  } catch (error) {
    settle(current, error);
  }
  turn = null;
  updateControls();
  find("after").hidden = !list.querySelector('[data-role="assistant"][data-state="done"]');
  scroll.grew();
}

async function sendTurn(current) {
  const message = { content: current.content, client_message_id: current.id };
  const signal = current.abort.signal;
  const response = await withToken((headers) => postMessage(settings.messagesUrl, message, { headers, signal }));
  await mended(current, () => consume(current, response));
}

async function followTurn(current) {
  await mended(current, () => reread(current), { again: true });
}

async function reread(current) {
  const url = `${settings.messagesUrl}/${encodeURIComponent(current.messageId)}/events`;
  const signal = current.abort.signal;
  const response = await withToken((headers) => request(url, { headers, signal, accept: "text/event-stream" })).catch((error) => {
    if (error.code === "network" || error.name === "AbortError") throw error;
    throw new ChatError("interrupted", error.message); // the server does not know this answer any more
  });
  await consume(current, response);
}

/**
 * Read an answer; when the line is lost, wait and read it again from its start; at last ask the same question again.
 * A server whose reader left may have stopped writing, so an error met on a second reading is worth asking again too.
 */
async function mended(current, read, { again = false } = {}) {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      return await (attempt ? reread(current) : read());
    } catch (error) {
      if (error.code === "interrupted" || (error.retryable && error.inStream && (attempt || again) && !current.resent)) break;
      if (error.code !== "network") throw error;
    }
    await lineBack(current, attempt);
    if (!current.messageId) break;
  }
  if (current.resent || !current.content) throw new ChatError("interrupted", "The answer was cut off.");
  current.resent = true;
  await sendTurn(current);
}

async function lineBack(current, attempt) {
  setStatus("wait", navigator.onLine ? "The connection was lost. Reconnecting…" : "You are offline. The answer continues when you are back.");
  const stopped = new Promise((_, reject) => {
    current.abort.signal.addEventListener("abort", () => reject(new DOMException("Stopped", "AbortError")));
  });
  if (!navigator.onLine) await Promise.race([stopped, new Promise((resolve) => addEventListener("online", resolve, { once: true }))]);
  await Promise.race([stopped, wait(500 * 2 ** attempt)]);
}

/** The events of one response into the answer. Ends normally at `done`; throws at `error` and when the line is cut. */
async function consume(current, response) {
  if (response.headers.get("Content-Type")?.includes("json")) return complete(current, await response.json());
  const draw = liveText(current);
  for await (const { event, data } of readEvents(response, current.abort.signal)) {
    if (status.dataset.kind === "wait") clearStatus();
    if (event === "start") current.messageId = data.message_id;
    if (event === "delta") draw(data.text);
    if (event === "citations") current.citations = data.citations;
    if (event === "error") throw Object.assign(new ChatError(data.code, data.message, { retryable: data.retryable }), { inStream: true });
    if (event === "done") return complete(current, data);
  }
  throw new ChatError("network", "The connection was lost before the answer was finished.");
}

/** Collects deltas and draws at most once a frame. A second reading stays invisible until it passes what is shown. */
function liveText(current) {
  const shown = current.text;
  const render = createRenderer(find("answer", current.answer));
  let text = "";
  let queued = false;
  const draw = () => {
    queued = false;
    if (current !== turn || current.answer.dataset.state !== "streaming" || !current.text) return;
    render(current.text);
    scroll.grew();
  };
  return (delta) => {
    text += delta;
    if (text.length < shown.length) return;
    current.text = text;
    announcer.grow(text);
    if (!queued) requestAnimationFrame(draw);
    queued = true;
    if (document.hidden) draw(); // no frames are drawn in a hidden tab
  };
}

function complete(current, done) {
  const content = done.content ?? current.text;
  finishAnswer(current.answer, { content, html: done.html, citations: done.citations ?? current.citations });
  announcer.grow(content, { final: true });
  current.answer.dataset.grounded = String(done.grounded !== false);
  if (!visible) tellParent("unread");
}

/** What the visitor sees when an answer did not arrive whole. */
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

/** A stopped answer is not taken up again by a reload. */
const STOPPED = `${STORE}:stopped`;

function rememberStopped(id) {
  try {
    sessionStorage.setItem(STOPPED, id);
  } catch { /* storage is blocked in this frame */ }
}

function wasStopped(id) {
  try {
    return sessionStorage.getItem(STOPPED) === id;
  } catch {
    return false;
  }
}

function stopped(current) {
  rememberStopped(current.id);
  finishAnswer(current.answer, { content: current.text, citations: current.citations, state: "stopped" });
  setNotice(current.answer, "You stopped this answer.", () => retry(current));
  announcer.speak("Stopped.");
  input.focus();
}

function brokenOff(current, error) {
  const cut = error.code === "interrupted" || error.code === "network";
  finishAnswer(current.answer, { content: current.text, citations: current.citations, state: cut ? "interrupted" : "failed" });
  const sentence = cut ? "The answer was cut off." : error.message;
  setNotice(current.answer, sentence, error.retryable || cut ? () => retry(current) : null);
  clearStatus();
  announcer.speak(sentence);
}

function refused(current, error) {
  if (error.code === "message_too_long") {
    current.user.remove();
    box.set(current.content);
    return setStatus("error", error.message);
  }
  current.user.dataset.state = "failed";
  setNotice(current.user, "Not sent");
  lastFailed = current;
  if (error.code === "network" && !navigator.onLine) return showOffline();
  if (isStale(error)) return setStatus("error", error.message, { action: "Reload", onAction: () => location.reload() });
  if (error.code === "bot_inactive") closeShop(error);
  else setStatus("error", error.message, retryOf(current, error));
}

function retryOf(current, error) {
  if (error.code === "quota_exceeded" && settings.contactUrl) return { action: "Talk to a person", onAction: openContact };
  if (!error.retryable) return {};
  return { action: "Retry", onAction: () => retry(current), seconds: error.retryAfter };
}

function retry(current) {
  if (turn) return;
  lastFailed = null;
  setNotice(current.user, "");
  // Drawn anew below the question, so nothing of the broken answer is left.
  current.answer.remove();
  announcer.restart();
  const { content, id, user } = current;
  if (wasStopped(id)) rememberStopped("");
  input.focus();
  run({ content, id, user, resent: true });
}

function showSuggestions(shown) {
  const suggestions = find("suggestions");
  if (suggestions) suggestions.hidden = !shown;
}

// --- Beginning and resuming -------------------------------------------------------------------------------------------

function showOffline() {
  setStatus("offline", "You are offline. Your message can be sent when the connection is back.");
}

/** The owner has switched the bot off, or this page may not use it: say so, and let the visitor look again. */
function closeShop(error) {
  ready = false;
  input.disabled = true;
  updateControls();
  setStatus("error", error.message, { action: "Check again", onAction: lookAgain });
}

/** Not by a reload: a frame that reloads itself no longer tells the server which website it is in. */
async function lookAgain() {
  const unsent = lastFailed?.content ?? "";
  lastFailed = null;
  input.disabled = false;
  await connect();
  if (unsent && !input.value) box.set(unsent);
  (input.disabled ? statusAction : input).focus();
}

async function connect() {
  clearStatus();
  const slow = setTimeout(() => setStatus("wait", "Connecting…"), 400);
  try {
    const previous = await rememberedToken();
    const session = await openSession(previous).catch((error) => {
      if (!isStale(error) || !previous) throw error;
      return openSession(null);
    });
    const transcript = session.conversation_id && (await fetchTranscript());
    clearTimeout(slow);
    clearStatus();
    list.replaceChildren();
    ready = true;
    if (transcript) showTranscript(transcript);
  } catch (error) {
    clearTimeout(slow);
    cannotConnect(error);
  }
  updateControls();
  if (ready && submitWhenReady) submit();
}

function cannotConnect(error) {
  if (!(error instanceof ChatError)) console.error(error);
  if (error.code === "bot_inactive" || error.code === "origin_not_allowed") return closeShop(error);
  if (isStale(error)) return setStatus("error", "This page has been open for a long time.", { action: "Reload", onAction: () => location.reload() });
  if (!navigator.onLine) return setStatus("offline", "You are offline. The chat opens when the connection is back.");
  const sentence = error instanceof ChatError ? error.message : "The chat could not be opened.";
  setStatus("error", sentence, { action: "Retry", onAction: connect, seconds: error.retryAfter });
}

async function fetchTranscript() {
  const response = await withToken((headers) => request(settings.conversationUrl, { headers }));
  return response.json();
}

function showTranscript({ messages, rating }) {
  if (!messages.length) return;
  showSuggestions(false);
  let user = null;
  let content = "";
  let id = null;
  let last = null;
  for (const message of messages) {
    const drawn = addMessage(message.role, message);
    if (message.role === "user") {
      [user, content, id, last] = [drawn, message.content, message.client_message_id, null];
      continue;
    }
    last = { user, content, id: message.client_message_id ?? id, answer: drawn, messageId: message.message_id, state: message.state };
    if (message.state !== "streaming" || wasStopped(last.id)) drawStored(last, message);
  }
  showRating(rating);
  find("after").hidden = !list.querySelector('[data-role="assistant"][data-state="done"]');
  scroll.toEnd();
  resume(last ?? { user, content, id, state: "interrupted" });
}

function drawStored(stored, message) {
  finishAnswer(stored.answer, message);
  if (message.state === "interrupted") setNotice(stored.answer, wasStopped(stored.id) ? "You stopped this answer." : "The answer was cut off.", () => retry(stored));
  if (message.state === "failed") setNotice(stored.answer, "No answer could be given.", () => retry(stored));
}

/** Take up the last answer where the previous page left it. */
function resume(last) {
  if (!last.content || wasStopped(last.id)) return;
  if (last.state === "streaming") {
    run(last, { from: "events" });
  } else if (last.state === "interrupted" && last.id) {
    last.answer?.remove();
    run({ content: last.content, id: last.id, user: last.user, resent: true });
  }
}

function startAnew() {
  setStatus("ask", "Start a new conversation? This one will no longer be shown here.", {
    action: "Start new",
    onAction: async () => {
      turn?.abort.abort();
      rememberToken(null);
      find("after").hidden = true;
      lastFailed = null;
      showRating(null);
      showSuggestions(true);
      await connect();
      input.focus();
    },
    onDismiss: () => {
      clearStatus();
      input.focus();
    },
  });
  statusAction.focus();
}

// --- Rating and a person ----------------------------------------------------------------------------------------------

const ratingForm = find("rating");
const thanks = find("rating-thanks");

function showRating(rating) {
  ratingForm.reset();
  find("rating-more").hidden = true;
  thanks.hidden = !rating;
  find("rating-legend").textContent = rating ? "Your rating" : "Rate this conversation";
  if (!rating) return;
  find(`star="${rating.rating}"`, ratingForm).checked = true;
  ratingForm.elements.feedback.value = rating.feedback ?? "";
  thanks.textContent = "Thank you. You can change your rating at any time.";
}

async function sendRating(event) {
  event.preventDefault();
  const submitButton = find("rating-submit");
  const rating = { rating: Number(ratingForm.elements.rating.value), feedback: ratingForm.elements.feedback.value.trim() };
  submitButton.disabled = true;
  try {
    await withToken((headers) => request(settings.ratingUrl, { body: rating, headers }));
    showRating(rating);
    announcer.speak("Thank you for your rating.");
    find(`star="${rating.rating}"`, ratingForm).focus();
  } catch (error) {
    thanks.hidden = false;
    thanks.textContent = error.message;
    announcer.speak(error.message);
  }
  submitButton.disabled = false;
}

ratingForm.addEventListener("submit", sendRating);
ratingForm.addEventListener("change", () => {
  find("rating-more").hidden = false;
  thanks.hidden = true;
  scroll.grew();
});

const contactForm = find("contact");

function openContact() {
  if (!contactForm) return;
  find("after").hidden = false;
  contactForm.hidden = false;
  find("contact-open").setAttribute("aria-expanded", "true");
  contactForm.scrollIntoView({ block: "nearest" });
  contactForm.elements.email.focus();
}

function closeContact() {
  contactForm.hidden = true;
  find("contact-open").setAttribute("aria-expanded", "false");
  find("contact-open").focus();
}

async function sendContact(event) {
  event.preventDefault();
  const { name, email } = contactForm.elements;
  const answer = find("contact-thanks");
  try {
    await withToken((headers) => request(settings.contactUrl, { body: { name: name.value.trim(), email: email.value.trim() }, headers }));
    if (settings.escalateUrl) {
      await withToken((headers) => request(settings.escalateUrl, { body: { reason: "customer_request" }, headers }));
    }
    answer.textContent = `Thank you. A person will write to ${email.value.trim()}.`;
    closeContact();
    find("contact-open").hidden = true;
  } catch (error) {
    answer.textContent = error.message;
  }
  answer.hidden = false;
  announcer.speak(answer.textContent);
  scroll.grew();
}

if (contactForm) {
  contactForm.addEventListener("submit", sendContact);
  find("contact-open").addEventListener("click", () => (contactForm.hidden ? openContact() : closeContact()));
  find("contact-cancel").addEventListener("click", closeContact);
}

// --- Keys and wiring --------------------------------------------------------------------------------------------------

function escape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  if (openPanel?.isOpen) {
    openPanel.close();
    openPanel.button.focus();
  } else if (contactForm && !contactForm.hidden) {
    closeContact();
  } else {
    tellParent("close");
  }
}

const box = composer(input, submit);
form.noValidate = true;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
input.addEventListener("input", updateControls);
stopButton.addEventListener("click", () => turn?.abort.abort());
find("chat-restart").addEventListener("click", startAnew);
find("chat-close").addEventListener("click", () => tellParent("close"));
find("suggestions")?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (turn) return;
  box.set(event.submitter.value);
  submit();
  if (matchMedia("(pointer: fine)").matches) input.focus();
});
addEventListener("message", hearParent);
addEventListener("keydown", escape);
addEventListener("offline", () => { if (!turn) showOffline(); });
addEventListener("online", () => {
  if (!ready && !input.disabled) connect();
  else if (lastFailed) retry(lastFailed);
  else if (status.dataset.kind === "offline") clearStatus();
});
for (const image of document.querySelectorAll("[data-avatar]")) {
  const drop = () => image.remove();
  if (image.complete && !image.naturalWidth) drop();
  else image.addEventListener("error", drop);
}
new MutationObserver(() => { find("chat-restart").hidden = !list.querySelector("[data-message]"); }).observe(list, { childList: true });

tellParent("ready");
connect();
