// A person of the owner's team: asked for by the visitor, or come by themselves. While one is there, the bot is quiet.

import { ChatError, readEvents, request } from "../js/core/sse.js";
import { say } from "../js/core/words.js";
import { addEvent, addMessage, announcer, finishAnswer, markSent, scroll } from "./log.js";
import { chat, closed, closes, find, input, isVisible, list, settings, tellParent, wait } from "./page.js";
import { knownContact, withToken } from "./session.js";

const LOOK_MS = 30_000;
const RECENT_MS = 15 * 60_000;

const subtitle = find("subtitle");
const words = { subtitle: subtitle.textContent, placeholder: input.placeholder };
let withPerson = false;
let contact = null;
let lastReply = "";
let saidAt = 0;
let line = null; // aborts the reading of replies

export const isWithPerson = () => withPerson;
export const said = (time = Date.now()) => { saidAt = Math.max(saidAt, time); };

// --- Who answers -----------------------------------------------------------------------------------------------------

function become(status) {
  const escalated = status === "escalated";
  if (escalated === withPerson) return false;
  withPerson = escalated;
  chat.toggleAttribute("data-with-person", escalated);
  subtitle.textContent = escalated ? say("You are talking with our team") : words.subtitle;
  input.placeholder = escalated ? say("Write to our team…") : words.placeholder;
  line?.abort();
  if (escalated) listen();
  return true;
}

/** What the server says now of the conversation. */
function learn(status) {
  if (!become(status)) return;
  if (withPerson) addEvent(say("Our team has joined the conversation."));
  else addEvent(say("{name} is answering again.", { name: settings.botName }));
}

/** The state of a conversation that is shown anew: `{status, contact, messages}`, or nothing of one that begins. */
export function resumePerson({ status = "active", contact: known = null, messages = [] } = {}) {
  const replies = messages.filter(({ kind }) => kind === "person");
  lastReply = replies.at(-1)?.message_id ?? "";
  contact = known;
  saidAt = 0;
  if (messages.length) said(Date.parse(messages.at(-1).timestamp));
  closePerson();
  become("active");
  become(status);
  if (withPerson && !replies.length) addEvent(say("Our team has been told. Someone will answer you here."));
}

// --- Their replies ---------------------------------------------------------------------------------------------------

function showReply(reply) {
  lastReply = reply.message_id;
  if (list.querySelector(`[data-id="${CSS.escape(lastReply)}"]`)) return;
  const message = addMessage("assistant", { ...reply, kind: "person", fresh: true });
  finishAnswer(message, reply);
  markSent(null);
  announcer.speak(`${find("speaker", message).textContent} ${reply.content}`);
  scroll.grew();
  said();
  if (!isVisible()) tellParent("unread");
}

function read(accept, signal) {
  const url = `${settings.liveUrl}?after=${encodeURIComponent(lastReply)}`;
  return withToken((headers) => request(url, { headers, signal, accept }));
}

/** Read replies as they come; a lost line is taken up again, later each time, until the bot answers again. */
async function listen() {
  line = new AbortController();
  const { signal } = line;
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      for await (const { event, data } of readEvents(await read("text/event-stream", signal), signal)) {
        failures = 0;
        if (event === "status") learn(data.status);
        if (event === "message") showReply(data);
        if (event === "error") throw new ChatError(data.code, data.message);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (closes(error)) return closed(error);
    }
    const pause = wait(Math.min(500 * 2 ** failures, LOOK_MS) * (0.75 + Math.random() / 2));
    await Promise.race([pause, new Promise((resolve) => addEventListener("online", resolve, { once: true }))]);
  }
}

/** Ask once whether a person has come or gone, and what they wrote. */
export async function look() {
  if (!settings.liveUrl) return;
  try {
    const { status, messages } = await (await read("application/json")).json();
    learn(status);
    messages.forEach(showReply);
  } catch (error) {
    if (closes(error)) closed(error);
  }
}

setInterval(() => {
  if (!withPerson && isVisible() && !document.hidden && Date.now() - saidAt < RECENT_MS) look();
}, LOOK_MS);

// --- Asking for one --------------------------------------------------------------------------------------------------

const personForm = find("person");
const problem = find("person-problem");
const openers = chat.querySelectorAll("[data-person-open]");
let opener = null;

function show(open) {
  personForm.hidden = !open;
  for (const button of openers) button.setAttribute("aria-expanded", String(open));
}

export function openPerson() {
  opener = document.activeElement;
  show(true);
  problem.hidden = true;
  const { name, email, reason } = personForm.elements;
  name.value ||= (contact ?? knownContact())?.name ?? "";
  email.value ||= (contact ?? knownContact())?.email ?? "";
  personForm.scrollIntoView({ block: "end" });
  ([name, email].find((field) => !field.value) ?? reason).focus();
}

export const isPersonOpen = () => Boolean(personForm) && !personForm.hidden;

export function closePerson() {
  if (!isPersonOpen()) return;
  const focused = personForm.contains(document.activeElement);
  show(false);
  if (focused) (opener?.offsetParent && opener !== document.body ? opener : input).focus();
}

async function tell(url, body) {
  const response = await withToken((headers) => request(url, { body, headers }));
  return response.json();
}

async function sendPerson(event) {
  event.preventDefault();
  const button = find("person-send");
  const [name, email, reason] = ["name", "email", "reason"].map((field) => personForm.elements[field].value.trim());
  button.disabled = true;
  problem.hidden = true;
  try {
    if (email && (name !== contact?.name || email !== contact?.email)) {
      await tell(settings.contactUrl, { name, email });
      contact = { name, email };
    }
    // A name without an address is kept nowhere else.
    const { status } = await tell(settings.escalateUrl, { reason: email ? reason : [name, reason].filter(Boolean).join(": ") });
    personForm.elements.reason.value = "";
    show(false);
    input.focus();
    if (become(status)) addEvent(say("Our team has been told. Someone will answer you here."));
    said();
    scroll.toEnd();
  } catch (error) {
    if (closes(error)) closed(error);
    problem.textContent = error.message;
    problem.hidden = false;
  }
  button.disabled = false;
}

if (personForm) {
  personForm.addEventListener("submit", sendPerson);
  find("person-cancel").addEventListener("click", closePerson);
  show(false);
  for (const button of openers) {
    button.hidden = false;
    button.addEventListener("click", () => (isPersonOpen() ? closePerson() : openPerson()));
  }
}
