// Talking to the server: one request, its refusal, and an answer streamed as server-sent events.

import { say } from "./words.js";

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

const NETWORK = say("The chat cannot be reached. Check your connection and try again.");
export const UNEXPECTED = say("Something went wrong on our side. Please try again.");
const FINAL = new Set(["bot_inactive", "origin_not_allowed", "quota_exceeded", "message_too_long", "invalid_request"]);

/** Seconds from a Retry-After header, which holds seconds or a date. */
function secondsToWait(header, now = Date.now()) {
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
