// The page: its elements, and the website around it, whose loader is told what happens here and says when the chat opens.
// Depends on nothing.

export const chat = document.querySelector("[data-chat]");
export const settings = chat.dataset;
export const find = (name, root = chat) => root.querySelector(`[data-${name}]`);
export const clone = (name) => document.querySelector(`template[data-template="${name}"]`).content.firstElementChild.cloneNode(true);
export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const list = find("messages");
export const input = find("chat-input");

// --- The website around ----------------------------------------------------------------------------------------------

export const framed = window.parent !== window;
const fromLoader = new URLSearchParams(location.hash.slice(1)).get("origin");
/** Whether the loader made this frame, and so has a word to say. */
export const hasLoader = framed && Boolean(fromLoader);

let visible = true;
let greet;
/** Settles when the loader has said who the visitor is, if it knows, and what it keeps for the frame. */
export const greeted = new Promise((resolve) => { greet = resolve; });

function originOfParent() {
  const [ancestor] = location.ancestorOrigins ?? [];
  return ancestor ?? fromLoader ?? (document.referrer ? new URL(document.referrer).origin : null);
}

/** The website around; null where there is none. */
export const parentOrigin = framed ? originOfParent() : null;

export function tellParent(type, more) {
  // A page without an origin of its own (file:, sandbox) cannot be named: it hears the bare words, never a token.
  if (!parentOrigin || (parentOrigin === "null" && more)) return;
  window.parent.postMessage({ botsmith: 1, type, ...more }, parentOrigin === "null" ? "*" : parentOrigin);
}

/** Call `onWord` with whatever the loader says: `{type, token, identity}`. */
export function hearParent(onWord) {
  addEventListener("message", (event) => {
    if (!framed || event.source !== window.parent || event.origin !== parentOrigin) return;
    if (event.data?.botsmith !== 1) return;
    const { type } = event.data;
    if (type === "open" || type === "ready") visible = true;
    if (type === "close") visible = false;
    onWord(event.data);
    if (type === "open" || type === "ready") greet();
  });
}

export const isVisible = () => visible;

// --- What one part tells all -----------------------------------------------------------------------------------------

/** The chat is closed: by its owner, or for this website. */
export const closed = (error) => chat.dispatchEvent(new CustomEvent("closed", { detail: error }));
export const closes = (error) => error.code === "bot_inactive" || error.code === "origin_not_allowed";
