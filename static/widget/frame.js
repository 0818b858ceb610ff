// The visitors' chat page: one conversation, streamed, that survives a reload, a lost line and an expired token.
// This file opens the chat, resumes it, and wires its parts together; without it the page still works as a plain form.
//
// No two modules here import each other, and no chain of imports is long: Django gives modules their hashed names in a
// few passes only (see max_post_process_passes of its ManifestFilesMixin).

import { ChatError, request } from "../js/core/sse.js";
import { closeContact, isContactOpen, showRating } from "./after.js";
import { box, retry, run, showOffline, showSuggestions, state, submit, updateControls, whenClosed } from "./asking.js";
import { addMessage, closeQuote, finishAnswer, scroll, setNotice } from "./log.js";
import { find, hearParent, input, list, settings, tellParent } from "./page.js";
import { isStale, openSession, rememberedToken, rememberToken, takeToken, wasStopped, withToken } from "./session.js";
import { clearStatus, setStatus, status, statusAction } from "./status.js";

// --- Opening ----------------------------------------------------------------------------------------------------------

/** The owner has switched the bot off, or this page may not use it: say so, and let the visitor look again. */
function closeShop(error) {
  state.ready = false;
  input.disabled = true;
  updateControls();
  setStatus("error", error.message, { action: "Check again", onAction: lookAgain });
}

/** Not by a reload: a frame that reloads itself no longer tells the server which website it is in. */
async function lookAgain() {
  const unsent = state.lastFailed?.content ?? "";
  state.lastFailed = null;
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
    state.ready = true;
    if (transcript) showTranscript(transcript);
  } catch (error) {
    clearTimeout(slow);
    cannotConnect(error);
  }
  updateControls();
  if (state.ready && state.submitWhenReady) submit();
}

function cannotConnect(error) {
  if (!(error instanceof ChatError)) console.error(error);
  if (error.code === "bot_inactive" || error.code === "origin_not_allowed") return closeShop(error);
  if (isStale(error)) return setStatus("error", "This page has been open for a long time.", { action: "Reload", onAction: () => location.reload() });
  if (!navigator.onLine) return setStatus("offline", "You are offline. The chat opens when the connection is back.");
  const sentence = error instanceof ChatError ? error.message : "The chat could not be opened.";
  setStatus("error", sentence, { action: "Retry", onAction: connect, seconds: error.retryAfter });
}

// --- Resuming ---------------------------------------------------------------------------------------------------------

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
      state.turn?.abort.abort();
      rememberToken(null);
      find("after").hidden = true;
      state.lastFailed = null;
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

// --- Keys and wiring --------------------------------------------------------------------------------------------------

function escape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  if (closeQuote()) return;
  if (isContactOpen()) closeContact();
  else tellParent("close");
}

find("chat-restart").addEventListener("click", startAnew);
find("chat-close").addEventListener("click", () => tellParent("close"));
hearParent(({ type, token }) => {
  if (type === "ready" || type === "open") find("chat-close").hidden = false;
  if (type === "open" && matchMedia("(pointer: fine)").matches) input.focus();
  takeToken(token);
});
addEventListener("keydown", escape);
addEventListener("offline", () => { if (!state.turn) showOffline(); });
addEventListener("online", () => {
  if (!state.ready && !input.disabled) connect();
  else if (state.lastFailed) retry(state.lastFailed);
  else if (status.dataset.kind === "offline") clearStatus();
});
for (const image of document.querySelectorAll("[data-avatar]")) {
  const drop = () => image.remove();
  if (image.complete && !image.naturalWidth) drop();
  else image.addEventListener("error", drop);
}
new MutationObserver(() => { find("chat-restart").hidden = !list.querySelector("[data-message]"); }).observe(list, { childList: true });
whenClosed(closeShop);

tellParent("ready");
connect();
