// What the visitors' frame and the owner's playground share: reading a streamed answer, drawing it safely, its
// citation chips, and the small manners of a chat window. Depends on nothing.

const SILENCE_MS = 45_000; // The server sends a comment at least every 15 s; three missed ones mean the line is dead.

/** A refusal or failure with the code and the sentence of the chat protocol. `network` is the one code of our own. */
export class ChatError extends Error {
  constructor(code, message, { retryAfter = 0, retryable = true } = {}) {
    super(message);
    this.name = "ChatError";
    this.code = code;
    this.retryAfter = retryAfter;
    this.retryable = retryable;
  }
}

const NETWORK = "The chat cannot be reached. Check your connection and try again.";
const UNEXPECTED = "Something went wrong on our side. Please try again.";
const FINAL = new Set(["bot_inactive", "origin_not_allowed", "quota_exceeded", "message_too_long", "invalid_request"]);

/** Seconds from a Retry-After header, which holds seconds or a date. */
export function secondsToWait(header, now = Date.now()) {
  if (!header) return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds : (Date.parse(header) - now) / 1000;
  return Math.max(0, Math.ceil(wait) || 0);
}

async function refusal(response) {
  const { error = {} } = (await response.json().catch(() => null)) ?? {};
  const code = error.code ?? (response.status === 429 ? "rate_limited" : "failed");
  return new ChatError(code, error.message ?? UNEXPECTED, {
    retryAfter: secondsToWait(response.headers.get("Retry-After")),
    retryable: error.retryable ?? !FINAL.has(code),
  });
}

/** Fetch without cookies unless asked; answers the response, or throws a ChatError. An abort stays an AbortError. */
export async function request(url, { body, method = body ? "POST" : "GET", headers = {}, accept = "application/json", signal, credentials = "omit" } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method,
      signal,
      credentials,
      cache: "no-store",
      headers: { Accept: accept, ...(body && { "Content-Type": "application/json" }), ...headers },
      body: body && JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ChatError("network", NETWORK);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** Post one message and answer the response whose events are to be read. */
export function postMessage(url, message, options = {}) {
  return request(url, { ...options, body: message, accept: "text/event-stream" });
}

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only in secure contexts
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

// --- Server-sent events ---------------------------------------------------------------------------------------------

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Lines in, events out; remembers the half-read event between calls. */
function eventAssembler() {
  let name = "";
  let data = [];
  return (line) => {
    if (line === "") {
      const event = data.length ? { event: name || "message", data: parsed(data.join("\n")) } : null;
      name = "";
      data = [];
      return event;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") name = value;
    if (field === "data") data.push(value);
    return null;
  };
}

async function readWithin(reader, milliseconds) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new ChatError("network", NETWORK)), milliseconds);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } catch (error) {
    if (error.name === "AbortError" || error instanceof ChatError) throw error;
    throw new ChatError("network", NETWORK);
  } finally {
    clearTimeout(timer);
  }
}

async function drain(reader, stop) {
  const timer = setTimeout(stop, 1000);
  try {
    while (!(await reader.read()).done);
  } catch { /* the line is gone already */ }
  clearTimeout(timer);
}

/** The events of a response as `{event, data}`, data parsed when it is JSON. An event cut off by the end is dropped. */
export async function* readEvents(response, signal, { silence = SILENCE_MS } = {}) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const assemble = eventAssembler();
  const stop = () => reader.cancel().catch(() => {});
  signal?.addEventListener("abort", stop, { once: true });
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await readWithin(reader, silence);
      if (signal?.aborted) throw new DOMException("Stopped", "AbortError");
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      // A CR at the very end may be the first half of CRLF: it waits for the next chunk.
      const lines = rest.split(done ? /\r\n|\n|\r/ : /\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        const event = assemble(line);
        if (event) yield event;
      }
      if (done) return;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    // After the last event the server closes by itself; cutting it off would look like a reader who left.
    if (signal?.aborted) stop();
    else drain(reader, stop);
  }
}

// --- Drawing text that is still arriving -----------------------------------------------------------------------------

const INLINE = new RegExp(
  [
    "(?<ticks>`+)(?<code>[^`]+)\\k<ticks>(?!`)",
    "\\*\\*(?<strong>[^\\s*](?:[^*]|\\*(?!\\*))*?)\\*\\*(?!\\*)",
    "(?<![\\w_])__(?<strong2>[^\\s_](?:[^_]|_(?!_))*?)__(?!\\w)",
    "(?<![\\w*])\\*(?<em>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\w*])",
    "(?<![\\w_])_(?<em2>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\w_])",
    "\\[(?<label>[^\\][\\n]+)\\]\\((?<target>https?:\\/\\/[^\\s()<>]+)\\)",
    "<(?<bare>https?:\\/\\/[^\\s<>]+)>",
    "\\[(?<marker>\\d{1,3}(?:\\s*,\\s*\\d{1,3})*)\\](?!\\()",
  ].join("|"),
  "g",
);

function element(name, ...children) {
  const node = document.createElement(name);
  node.append(...children);
  return node;
}

function isWebAddress(text) {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

/** A link that leaves the chat, or null when the address is not http or https. */
export function outsideLink(address, ...children) {
  if (!isWebAddress(address)) return null;
  const link = element("a", ...children);
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow ugc";
  return link;
}

function pendingMarker(numbers) {
  const marker = element("span", numbers);
  marker.className = "cite-pending";
  return marker;
}

function inlineNode(groups, whole) {
  if (groups.code) return element("code", groups.code);
  if (groups.strong ?? groups.strong2) return element("strong", ...inline(groups.strong ?? groups.strong2));
  if (groups.em ?? groups.em2) return element("em", ...inline(groups.em ?? groups.em2));
  if (groups.target) return outsideLink(groups.target, groups.label) ?? whole;
  if (groups.bare) return outsideLink(groups.bare, groups.bare) ?? whole;
  return pendingMarker(groups.marker);
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) nodes.push(text.slice(end, match.index));
    nodes.push(inlineNode(match.groups, match[0]));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}

/** Lines of one paragraph: a line ends in a break only after two spaces or a backslash. */
function withBreaks(lines) {
  const text = lines.map((line) => line.trimStart()).join("\n");
  return text.split(/(?: {2,}|\\)\n/).flatMap((part, index) => (index ? [element("br"), ...inline(part)] : inline(part)));
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const QUOTE = /^ {0,3}> ?/;

function kindOf(line) {
  if (!line.trim()) return "blank";
  if (FENCE.test(line)) return "code";
  if (ITEM.test(line)) return "list";
  if (HEADING.test(line)) return "heading";
  if (QUOTE.test(line)) return "quote";
  return "paragraph";
}

function closesFence(line, opening) {
  const mark = FENCE.exec(line)?.[1];
  return Boolean(mark) && mark[0] === opening[0] && mark.length >= opening.length && line.trim() === mark;
}

/** The text cut into blocks `{kind, lines}`; an unclosed fence runs to the end. */
function blocks(text) {
  const found = [];
  let current = null;
  let fence = "";
  for (const line of text.split("\n")) {
    if (fence) {
      current.lines.push(line);
      if (closesFence(line, fence)) [current, fence] = [null, ""];
      continue;
    }
    const kind = kindOf(line);
    if (kind === "blank") {
      current = null;
      continue;
    }
    const continues = current && (current.kind === kind || (kind === "paragraph" && current.kind === "list"));
    if (continues && kind !== "code" && kind !== "heading") {
      current.lines.push(line);
    } else {
      found.push((current = { kind, lines: [line] }));
    }
    if (kind === "code") fence = FENCE.exec(line)[1];
  }
  return found;
}

function listOf(lines) {
  const root = document.createDocumentFragment();
  const open = []; // the lists the current item is nested in, outermost first
  for (const line of lines) {
    const [, indent, mark, text] = ITEM.exec(line) ?? [];
    if (mark === undefined) {
      open.at(-1).list.lastChild.append(" ", ...inline(line.trim()));
      continue;
    }
    while (open.length > 1 && indent.length < open.at(-1).indent) open.pop();
    if (!open.length || indent.length > open.at(-1).indent + 1) {
      const list = element(/\d/.test(mark) ? "ol" : "ul");
      if (/\d/.test(mark)) list.start = parseInt(mark, 10);
      (open.at(-1)?.list.lastChild ?? root).append(list);
      open.push({ list, indent: indent.length });
    }
    open.at(-1).list.append(element("li", ...inline(text)));
  }
  return root.firstChild;
}

function codeOf(lines) {
  const closed = lines.length > 1 && closesFence(lines.at(-1), FENCE.exec(lines[0])[1]);
  return element("pre", element("code", lines.slice(1, closed ? -1 : undefined).join("\n")));
}

function drawBlock({ kind, lines }) {
  if (kind === "code") return codeOf(lines);
  if (kind === "list") return listOf(lines);
  if (kind === "heading") return element("p", element("strong", ...inline(HEADING.exec(lines[0])[2])));
  if (kind === "quote") return element("blockquote", element("p", ...withBreaks(lines.map((line) => line.replace(QUOTE, "")))));
  return element("p", ...withBreaks(lines));
}

/** Close the emphasis that is open at the end, so that a half-typed mark does not flash up as bare asterisks. */
function closeMarks(text) {
  const settled = text.replace(/(?:[*_`]+|\[[\d,\s]*)$/, "");
  const line = settled.slice(settled.lastIndexOf("\n") + 1).trimEnd();
  if (FENCE.test(line)) return text;
  if ((line.match(/`/g)?.length ?? 0) % 2) return `${settled.trimEnd()}\``;
  if ((line.match(/\*\*/g)?.length ?? 0) % 2) return `${settled.trimEnd()}**`;
  return /(?:^|[\s(])\*[^\s*][^*]*$/.test(line) ? `${settled.trimEnd()}*` : settled;
}

/** Draws a growing text into `target` with createElement only; finished blocks are left alone, so a selection lives. */
export function createRenderer(target) {
  let drawn = [];
  return (text, { final = false } = {}) => {
    const next = blocks(final ? text : closeMarks(text)).map((block) => ({ ...block, key: block.kind + block.lines.join("\n") }));
    let same = 0;
    while (same < next.length && drawn[same]?.key === next[same].key) same += 1;
    while (target.childNodes.length > same) target.lastChild.remove();
    target.append(...next.slice(same).map(drawBlock));
    drawn = next;
  };
}

// --- HTML that the server has sanitised ------------------------------------------------------------------------------

const KEPT = new Set(
  "A B BLOCKQUOTE BR CODE DEL EM H1 H2 H3 H4 H5 H6 HR I LI OL P PRE S STRONG SUB SUP TABLE TBODY TD TH THEAD TR UL".split(" "),
);
const policy = globalThis.trustedTypes?.createPolicy("botsmith", { createHTML: (html) => html });

function pruneAttributes(node) {
  const start = node.tagName === "OL" ? parseInt(node.getAttribute("start"), 10) : NaN;
  for (const name of node.getAttributeNames()) node.removeAttribute(name);
  if (Number.isFinite(start)) node.start = start;
}

function keptLink(address, ...children) {
  if (!/^mailto:/i.test(address)) return outsideLink(address, ...children);
  const link = element("a", ...children);
  link.href = address;
  return link;
}

function prune(node) {
  for (const child of [...node.children]) {
    prune(child);
    if (child.tagName === "A") child.replaceWith(keptLink(child.getAttribute("href") ?? "", ...child.childNodes) ?? element("span", ...child.childNodes));
    else if (KEPT.has(child.tagName)) pruneAttributes(child);
    else if (/^(SCRIPT|STYLE|TEMPLATE|IFRAME|OBJECT|SVG|MATH)$/i.test(child.tagName)) child.remove();
    else child.replaceWith(...child.childNodes);
  }
}

/** A fragment of the server's HTML. It was sanitised there; the second, shorter list here stands even if that fails. */
export function safeFragment(html) {
  const parsedPage = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
  prune(parsedPage.body);
  const fragment = document.createDocumentFragment();
  fragment.append(...[...parsedPage.body.childNodes].map((node) => document.adoptNode(node)));
  return fragment;
}

/** Put a finished answer into `target`: the server's HTML where it came, else the text through the renderer. */
export function drawAnswer(target, { html, content }) {
  target.replaceChildren();
  if (html) target.append(safeFragment(html));
  else createRenderer(target)(content ?? "", { final: true });
}

// --- Citations -------------------------------------------------------------------------------------------------------

const MARKER = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;

function replaceMarkers(textNode, chipFor) {
  const text = textNode.data;
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(MARKER)) {
    const chips = match[1].split(",").map((number) => chipFor(Number(number)));
    if (chips.some((chip) => !chip)) continue;
    // The chip hugs the word before it and the full stop after it: no line break tears them apart.
    const before = text.slice(end, match.index).replace(/ $/, "");
    const word = /\S{0,24}$/.exec(before)[0];
    end = match.index + match[0].length;
    const stop = /^[.,;:!?)\u3001\u3002\uff0c]*/.exec(text.slice(end))[0];
    end += stop.length;
    const tied = element("span", word, ...chips, stop);
    tied.className = "tied";
    parts.push(before.slice(0, before.length - word.length), tied);
  }
  if (parts.length) textNode.replaceWith(...parts, text.slice(end));
}

/** Turn `[1]` markers inside `root` into chips made by `makeChip(citation)`; answers the numbers that were found. */
export function linkCitations(root, citations, makeChip) {
  for (const marker of root.querySelectorAll(".cite-pending")) marker.replaceWith(`[${marker.textContent}]`);
  root.normalize();
  const byNumber = new Map(citations.map((citation) => [citation.n, citation]));
  const found = new Set();
  const chipFor = (number) => {
    const citation = byNumber.get(number);
    if (!citation) return null;
    found.add(number);
    return makeChip(citation);
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("code, pre, a, button")) texts.push(walker.currentNode);
  }
  texts.forEach((text) => replaceMarkers(text, chipFor));
  return found;
}

/** The numbered button that stands for a citation in the text. */
export function citationChip(citation) {
  const chip = element("button", element("span", String(citation.n)));
  chip.type = "button";
  chip.className = "cite";
  chip.dataset.citation = citation.n;
  chip.setAttribute("aria-label", `Source ${citation.n}: ${citation.source_name}`);
  return chip;
}

/** An answer's text as a person would paste it: without markers. */
export function plainAnswer(content) {
  return content.replace(/[ \t]*\[\d{1,3}(?:\s*,\s*\d{1,3})*\](?!\()/g, "").trim();
}

// --- The manners of a chat window ------------------------------------------------------------------------------------

/** Keeps `scroller` at its end only while the reader is there; otherwise shows `button`. */
export function followEnd(scroller, button) {
  let following = true;
  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
  const jump = () => { scroller.scrollTop = scroller.scrollHeight; };
  scroller.addEventListener("scroll", () => {
    following = atEnd();
    if (following) button.hidden = true;
  }, { passive: true });
  new ResizeObserver(() => { if (following) jump(); }).observe(scroller);
  const toEnd = () => {
    following = true;
    button.hidden = true;
    jump();
  };
  button.addEventListener("click", () => {
    toEnd();
    scroller.focus({ preventScroll: true });
  });
  return {
    toEnd,
    grew() {
      if (following) jump();
      else button.hidden = false;
    },
  };
}

/** Says finished sentences of a growing text in a polite live region, never single tokens. */
export function createAnnouncer(region) {
  let said = 0;
  const speak = (text) => {
    const spoken = plainAnswer(text).replace(/[*_`#>|]+/g, "").trim();
    if (!spoken) return;
    region.append(element("p", spoken));
    while (region.childElementCount > 12) region.firstElementChild.remove();
  };
  return {
    speak,
    restart() {
      said = 0;
      region.replaceChildren();
    },
    grow(text, { final = false } = {}) {
      const fresh = text.slice(said);
      const complete = final ? fresh : /^[\s\S]*(?:[.!?…](?=\s)|[。！？\n])/.exec(fresh)?.[0];
      if (!complete) return;
      said += complete.length;
      speak(complete);
    },
  };
}

/** A textarea that grows with its text up to the height its stylesheet allows; Enter sends, Shift+Enter breaks. */
export function composer(textarea, onSend) {
  const fit = () => {
    textarea.style.height = "auto";
    textarea.style.height = `${textarea.scrollHeight + textarea.offsetHeight - textarea.clientHeight}px`;
  };
  textarea.addEventListener("input", fit);
  textarea.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    onSend();
  });
  fit();
  return {
    fit,
    set(text) {
      textarea.value = text;
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
}

export function clockTime(timestamp, now = new Date()) {
  const then = new Date(timestamp);
  if (Number.isNaN(then.getTime())) return "";
  const day = then.toDateString() === now.toDateString() ? {} : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat([], { ...day, hour: "numeric", minute: "2-digit" }).format(then);
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element("textarea", text);
    area.readOnly = true;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}
