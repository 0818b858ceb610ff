// The visitor's session: its token, where that is kept, and requests that carry it.

import { request } from "../js/core/sse.js";
import { chat, framed, greeted, hasLoader, parentOrigin, settings, tellParent, wait } from "./page.js";

// Browsers keep a frame's storage apart for each site, which may have many websites: shop.example and blog.shop.example.
const STORE = `botsmith:${settings.sessionUrl}${parentOrigin ?? ""}`;
const STOPPED = `${STORE}:stopped`;
const canStore = storageIsOpen();
let token = null;
let renewal = null;
let sessionId = null;
let identity = null; // whom the website says the visitor is

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
  if (!canStore) return tellParent("token", { token: value });
  try {
    if (value) localStorage.setItem(STORE, value);
    else localStorage.removeItem(STORE);
  } catch { /* the storage is full: memory has it */ }
}

/** The token that the loader kept for a frame that may store nothing. */
export function takeToken(value) {
  if (!canStore) token ??= value || null;
}

/** The loader's first words: the token for a frame that may store none, and who the visitor is. */
export async function introduced() {
  if (!hasLoader && (canStore || !framed)) return;
  await Promise.race([greeted, wait(500)]);
}

/** The token of the last visit. */
export const rememberedToken = () => token ?? (canStore ? localStorage.getItem(STORE) : null);

/** Take the website's word for who the visitor is; answers whether that is news. Another person has another session. */
export function identify(given) {
  const news = JSON.stringify(given ?? null) !== JSON.stringify(identity);
  if (news && identity && identity.user_id !== given?.user_id) rememberToken(null);
  identity = given ?? null;
  return news;
}

export const knownContact = () => identity;

let openings = 0;

/**
 * Open a session, going on with that of an earlier token; `anew` with another conversation of the same person. One that
 * comes when another has been asked for since is not kept: the visitor may be somebody else by now.
 */
export async function openSession(previous, anew) {
  const mine = (openings += 1);
  const call = () => request(settings.sessionUrl, { body: { ticket: settings.ticket, token: previous, identity: identity ?? undefined, anew } });
  const response = await call().catch((error) => {
    if (error.code !== "invalid_request" || !identity || mine !== openings) throw error;
    console.error(`BotSmith: ${error.message}`); // for the website's developer; its visitor can chat as nobody
    identity = null;
    return call();
  });
  const session = await response.json();
  if (mine === openings) {
    rememberToken(session.token);
    sessionId = session.session_id;
  }
  return session;
}

/** One new session at a time, however many requests found the token stale. */
function renewSession() {
  const before = sessionId;
  renewal ??= openSession(token).then((session) => {
    if (session.session_id === sessionId && sessionId !== before) chat.dispatchEvent(new Event("ended"));
  }).finally(() => { renewal = null; });
  return renewal;
}

export const isStale = (error) => error.code === "token_expired" || error.code === "token_invalid";

/** Make a request with the token; when it is stale, get a new one and try once more. */
export async function withToken(call) {
  const bearer = () => ({ Authorization: `Bearer ${token}` });
  try {
    return await call(bearer());
  } catch (error) {
    if (!isStale(error)) throw error;
    await renewSession();
    return call(bearer());
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
