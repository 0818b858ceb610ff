// The visitor's session: its token, where that is kept, and requests that carry it.

import { request } from "../js/core/sse.js";
import { chat, find, framed, greeted, hasLoader, list, parentOrigin, settings, tellParent, wait } from "./page.js";

// Browsers keep a frame's storage apart for each site, which may have many websites: shop.example and blog.shop.example.
const STORE = `botsmith:${settings.sessionUrl}${parentOrigin ?? ""}`;
const STOPPED = `${STORE}:stopped`;
const PERSON = `${STORE}:person`;
const canStore = storageIsOpen();
// What was sent as a plain form, before this script was there, has a session of its own: it goes on.
let token = list.querySelector("[data-message]") ? find("chat-form").elements.token.value : null;
let sessionId = null;
let identity = null; // whom the website says the visitor is
let visitors = 0; // how many have been here, in this page; who begins anew counts as another

function storageIsOpen() {
  try {
    return Boolean(localStorage);
  } catch {
    return false;
  }
}

export function rememberToken(value) {
  token = value;
  // Storage is blocked in this frame (third-party, by many browsers): the loader keeps the token for the next page.
  if (canStore) store(STORE, value);
  else tellParent("token", { token: value });
}

function store(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch { /* the storage is full: memory has it */ }
}

/**
 * The token that the loader kept for a frame that may store nothing. When it comes late, and nothing was said with the one
 * that was given meanwhile, answers that a session is to be opened with it.
 */
export function takeToken(value, isLate) {
  if (canStore || !value || value === token || (token && !isLate)) return false;
  token = value;
  return isLate;
}

/** The loader's first words: the token for a frame that may store none, and who the visitor is. */
export async function introduced() {
  if (!hasLoader && (canStore || !framed)) return;
  await Promise.race([greeted, wait(500)]);
}

/** The token of the last visit. */
export const rememberedToken = () => token ?? (canStore ? localStorage.getItem(STORE) : null);

const idOf = (person) => String(person?.user_id ?? "");

/** The one that an earlier page was told of; a frame that may store nothing has a loader that remembers. */
const personBefore = () => (canStore && localStorage.getItem(PERSON)) || "";

/** Take the website's word for who the visitor is; answers "news", or "another" for somebody else, whose session is another. */
export function identify(given) {
  const isNews = JSON.stringify(given ?? null) !== JSON.stringify(identity);
  const before = idOf(identity) || personBefore();
  identity = given ?? null;
  if (canStore) store(PERSON, idOf(identity));
  if (!before || before === idOf(identity)) return isNews && "news";
  visitors += 1;
  rememberToken(null);
  return "another";
}

export const knownContact = () => identity;

let openings = 0;
let opening = null; // the newest that is under way

/**
 * Open a session, going on with that of an earlier token; `anew` with another conversation of the same person. One that
 * comes when another has been asked for since is not kept: the visitor may be somebody else by now.
 */
export function openSession(previous, anew) {
  const mine = newSession(previous, anew).finally(() => { if (opening === mine) opening = null; });
  opening = mine;
  return mine;
}

async function newSession(previous, anew) {
  const mine = (openings += 1);
  const call = () => request(settings.sessionUrl, { body: { ticket: settings.ticket, token: previous, identity: identity ?? undefined, anew } });
  const response = await call().catch((error) => {
    if (error.code !== "invalid_request" || !identity || mine !== openings) throw error;
    console.error(`BotSmith: ${error.message}`); // for the website's developer; its visitor can chat as nobody
    identity = null;
    return call();
  });
  const session = await response.json();
  if (mine !== openings) return session;
  rememberToken(session.token);
  sessionId = session.session_id;
  if (anew) visitors += 1;
  return session;
}

/** One new session at a time, however many requests found the token stale. */
function renewSession() {
  if (opening) return opening;
  const before = sessionId;
  return openSession(token).then((session) => {
    if (session.session_id === sessionId && sessionId !== before) chat.dispatchEvent(new Event("ended"));
  });
}

export const isStale = (error) => error.code === "token_expired" || error.code === "token_invalid";

/**
 * Make a request with the token; when it is stale, get a new one and try once more. Throws an AbortError when the visitor
 * is another by then: nothing is asked with the next one's token, and no answer is for them.
 */
export async function withToken(call) {
  const mine = visitors;
  const check = () => { if (mine !== visitors) throw new DOMException("Superseded", "AbortError"); };
  const attempt = async () => {
    const answer = await call({ Authorization: `Bearer ${token}` });
    check();
    return answer;
  };
  try {
    return await attempt();
  } catch (error) {
    check();
    if (!isStale(error)) throw error;
    await renewSession();
    check();
    return attempt();
  }
}

/** A stopped answer is not taken up again by a reload. */
export function rememberStopped(id) {
  try {
    sessionStorage.setItem(STOPPED, id);
  } catch { /* storage is blocked in this frame */ }
}

export function wasStopped(id) {
  try {
    return sessionStorage.getItem(STOPPED) === id;
  } catch {
    return false;
  }
}
