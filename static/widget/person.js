// A person of the owner's team: asked for by the visitor, or come by themselves. While one is there, the bot is quiet.

import { ChatError, readEvents, request } from "../js/core/sse.js";
import { say } from "../js/core/words.js";
import { addEvent, addMessage, announcer, finishAnswer, markSent, scroll } from "./log.js";
import { chat, closed, closes, find, input, isVisible, list, settings, tellParent, wait } from "./page.js";
import { isStale, knownContact, withToken } from "./session.js";

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

function read(accept, { signal, as = (response) => response } = {}) {
  const url = `${settings.liveUrl}?after=${encodeURIComponent(lastReply)}`;
  return withToken(async (headers) => as(await request(url, { headers, signal, accept })));
}

/** Read replies as they come; a lost line is taken up again, later each time, until the bot answers again. */
async function listen() {
  line = new AbortController();
  const { signal } = line;
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      for await (const { event, data } of readEvents(await read("text/event-stream", { signal }), signal)) {
        if (event === "error") throw new ChatError(data.code, data.message);
        failures = 0;
        if (event === "status") learn(data.status);
        if (event === "message") showReply(data);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (closes(error)) return closed(error);
      if (isStale(error)) await look(); // it gets another session, and with it another line
      if (signal.aborted) return;
    }
    const pause = wait(Math.min(500 * 2 ** failures, LOOK_MS) * (0.75 + Math.random() / 2));
    await Promise.race([pause, new Promise((resolve) => addEventListener("online", resolve, { once: true }))]);
  }
}

/** Ask once whether a person has come or gone, and what they wrote. */
export async function look() {
  if (!settings.liveUrl) return;
  try {
    const { status, messages } = await read("application/json", { as: (response) => response.json() });
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

/** Nothing of what the visitor before had filled in. */
export const forgetPerson = () => personForm?.reset();

async function sendPerson(event) {
  event.preventDefault();
  const button = find("person-send");
  const [name, email, reason] = ["name", "email", "reason"].map((field) => personForm.elements[field].value.trim());
  button.disabled = true;
  problem.hidden = true;
  try {
    const isNews = email && (name !== contact?.name || email !== contact?.email);
    const { status } = await withToken(async (headers) => {
      if (isNews) await request(settings.contactUrl, { body: { name, email }, headers });
      // A name without an address is kept nowhere else.
      const body = { reason: email ? reason : [name, reason].filter(Boolean).join(": ") };
      return (await request(settings.escalateUrl, { body, headers })).json();
    });
    if (isNews) contact = { name, email };
    personForm.elements.reason.value = "";
    show(false);
    input.focus();
    if (become(status)) addEvent(say("Our team has been told. Someone will answer you here."));
    said();
    scroll.toEnd();
  } catch (error) {
    if (closes(error)) closed(error);
    problem.textContent = error.message;
    problem.hidden = error.name === "AbortError"; // it was another visitor's
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
