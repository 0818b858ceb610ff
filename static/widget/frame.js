// The visitors' chat page: one conversation, streamed, that survives a reload, a lost line and an expired token.
// This file opens the chat, resumes it, and wires its parts together; without it the page still works as a plain form.
//
// Deployed, this file and all that it imports are one (botsmith/bundles.py): no two modules here import each other or
// declare the same name, and each import is one line of names.

import { ChatError, request } from "../js/core/sse.js";
import { say } from "../js/core/words.js";
import { showRating } from "./after.js";
import { box, offerPerson, retry, run, showOffline, showSuggestions, state, submit, updateControls } from "./asking.js";
import { addMessage, announcer, clearLog, closeQuote, finishAnswer, markSent, scroll, setNotice } from "./log.js";
import { chat, closes, find, hearParent, input, list, settings, tellParent } from "./page.js";
import { closePerson, forgetPerson, isPersonOpen, isWithPerson, resumePerson } from "./person.js";
import { closeReport } from "./report.js";
import { identify, introduced, isStale, openSession, rememberedToken, rememberToken, takeToken, wasStopped, withToken } from "./session.js";
import { clearStatus, setStatus, status, statusAction } from "./status.js";

// --- Opening ----------------------------------------------------------------------------------------------------------

/** The owner has switched the bot off, or this page may not use it: say so, and let the visitor look again. */
function closeShop(error) {
  state.ready = false;
  resumePerson(); // nobody is there any more
  find("after").hidden = true;
  input.disabled = true;
  updateControls();
  showRestart();
  setStatus("error", error.message, {
    action: say("Check again"),
    onAction: async () => {
      await lookAgain();
      (input.disabled ? statusAction : input).focus();
    },
  });
}

/** Not by a reload: a frame that reloads itself no longer tells the server which website it is in. */
async function lookAgain() {
  const unsent = state.lastFailed?.content ?? "";
  state.lastFailed = null;
  input.disabled = false;
  await connect();
  if (unsent && !input.value) box.set(unsent);
}

let connection = 0;
let asked = false; // for a session: who is heard of before that is in it

async function connect({ anew } = {}) {
  const mine = (connection += 1);
  state.ready = false;
  clearStatus();
  const isPast = () => mine !== connection; // another one has begun since: the visitor is somebody else
  const slow = setTimeout(() => { if (!isPast()) setStatus("wait", say("Connecting…")); }, 400);
  try {
    await introduced();
    asked = true;
    const previous = rememberedToken();
    const talked = list.querySelector("[data-message]");
    let ended = false;
    const session = await openSession(previous, anew).catch((error) => {
      if (!isStale(error) || !previous) throw error;
      ended = true;
      return openSession(null, anew);
    });
    const transcript = !isPast() && session.conversation_id && (await fetchTranscript());
    clearTimeout(slow);
    if (isPast()) return;
    clearStatus();
    begin(transcript || {});
    if (ended || (talked && previous && !anew && !session.conversation_id)) sayEnded();
  } catch (error) {
    clearTimeout(slow);
    if (isPast()) return;
    cannotConnect(error);
  }
  updateControls();
  if (state.ready && state.submitWhenReady) submit();
}

/** Show a conversation from its start: a stored one, or one in which nothing was said. */
function begin(transcript) {
  clearLog();
  find("after").hidden = true;
  state.ready = true;
  input.disabled = false;
  state.lastFailed = null;
  showRating(transcript.rating);
  const last = showMessages(transcript.messages ?? []);
  resumePerson(transcript);
  scroll.toEnd();
  if (last) resume(last);
}

const sayEnded = () => setStatus("info", say("Your earlier conversation has ended. This is a new one."), { onDismiss: clearStatus, dismiss: say("OK") });

function cannotConnect(error) {
  if (!(error instanceof ChatError)) console.error(error);
  if (closes(error)) return closeShop(error);
  if (isStale(error)) return setStatus("error", say("This page has been open for a long time."), { action: say("Reload"), onAction: () => location.reload() });
  if (!navigator.onLine) return setStatus("offline", say("You are offline. The chat opens when the connection is back."));
  const sentence = error instanceof ChatError ? error.message : say("The chat could not be opened.");
  setStatus("error", sentence, { action: say("Retry"), onAction: () => connect(), seconds: error.retryAfter });
}

// --- Resuming ---------------------------------------------------------------------------------------------------------

async function fetchTranscript() {
  return withToken(async (headers) => (await request(settings.conversationUrl, { headers })).json());
}

/** Draws them; answers what is to be taken up of the last one. */
function showMessages(messages) {
  showSuggestions(!messages.length);
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
  find("after").hidden = !list.querySelector('[data-role="assistant"][data-state="done"]');
  return last ?? { user, content, id, state: "interrupted" };
}

function drawStored(stored, message) {
  finishAnswer(stored.answer, message);
  if (message.kind === "refusal") offerPerson(stored.answer);
  if (message.state === "interrupted") setNotice(stored.answer, wasStopped(stored.id) ? say("You stopped this answer.") : say("The answer was cut off."), () => retry(stored));
  if (message.state === "failed") setNotice(stored.answer, say("No answer could be given."), () => retry(stored));
}

/** Take up the last answer where the previous page left it. */
function resume(last) {
  if (!last.content || wasStopped(last.id)) return;
  if (isWithPerson() && !last.answer) return markSent(last.user);
  if (last.state === "streaming") {
    run(last, { from: "events" });
  } else if (last.state === "interrupted" && last.id) {
    last.answer?.remove();
    run({ content: last.content, id: last.id, user: last.user, resent: true });
  }
}

function showRestart() {
  find("chat-restart").hidden = input.disabled || !list.querySelector("[data-message]");
}

function startAnew() {
  setStatus("ask", say("Start a new conversation? This one will no longer be shown here."), {
    action: say("Start new"),
    onAction: async () => {
      state.turn?.abort.abort();
      await connect({ anew: true });
      input.focus();
    },
    onDismiss: () => {
      if (state.ready) clearStatus();
      else connect();
      input.focus();
    },
  });
  statusAction.focus();
}

/**
 * The website says that the visitor is somebody else: their conversation is shown, and nothing of the other's. Who was
 * nobody before keeps what they were writing.
 */
function becomeAnother(wasSomebody) {
  if (state.turn) {
    state.turn.discarded = true;
    state.turn.abort.abort();
  }
  clearLog();
  find("after").hidden = true;
  resumePerson();
  if (wasSomebody) {
    forgetPerson();
    announcer.restart();
    box.set("");
  }
  connect();
}

// --- Keys and wiring --------------------------------------------------------------------------------------------------

function escape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  if (closeQuote() || closeReport()) return;
  if (isPersonOpen()) closePerson();
  else tellParent("close");
}

find("chat-restart").addEventListener("click", startAnew);
find("chat-close").addEventListener("click", () => tellParent("close"));
hearParent(({ type, token, identity }) => {
  if (type === "ready" || type === "open") find("chat-close").hidden = false;
  if (type === "open" && matchMedia("(pointer: fine)").matches) input.focus();
  const change = identity !== undefined && identify(identity);
  if (change && asked) becomeAnother(change === "another");
  if (takeToken(token, asked && !list.querySelector("[data-message]"))) connect();
});
chat.addEventListener("closed", ({ detail }) => closeShop(detail));
chat.addEventListener("ended", () => {
  const { user, answer } = state.turn ?? {};
  clearLog();
  if (user) list.append(user, answer);
  resumePerson();
  sayEnded();
});
addEventListener("keydown", escape);
addEventListener("offline", () => { if (!state.turn && !input.disabled) showOffline(); });
addEventListener("online", () => {
  if (input.disabled) lookAgain();
  else if (!state.ready) connect();
  else if (state.lastFailed) retry(state.lastFailed);
  else if (status.dataset.kind === "offline") clearStatus();
});
for (const image of document.querySelectorAll("[data-avatar]")) {
  const drop = () => image.remove();
  if (image.complete && !image.naturalWidth) drop();
  else image.addEventListener("error", drop);
}
new MutationObserver(showRestart).observe(list, { childList: true });
tellParent("ready");
// Enter, pressed before this script was there, was a line break.
if (/\S\n$/.test(input.value)) submit();
connect();
