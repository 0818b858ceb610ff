// Reading an answer over a line that may break. A turn is `{content, id, messageId, citations, abort, resent, view}`; its
// view is told what happens: `lost(sentence)`, `back()`, `reading()` (answers what takes each piece of text), `done(data)`.

import { ChatError, postMessage, readEvents, request } from "../js/core/sse.js";
import { say } from "../js/core/words.js";
import { settings, wait } from "./page.js";
import { withToken } from "./session.js";

/** Ask the question of this turn and read its answer. */
export async function sendTurn(current) {
  const message = { content: current.content, client_message_id: current.id };
  const signal = current.abort.signal;
  const response = await withToken((headers) => postMessage(settings.messagesUrl, message, { headers, signal }));
  await mended(current, () => consume(current, response));
}

/** Read an answer that an earlier page began to read. */
export async function followTurn(current) {
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
  if (current.resent || !current.content) throw new ChatError("interrupted", say("The answer was cut off."));
  current.resent = true;
  await sendTurn(current);
}

async function lineBack(current, attempt) {
  current.view.lost(navigator.onLine ? say("The connection was lost. Reconnecting…") : say("You are offline. The answer continues when you are back."));
  const stopped = new Promise((_, reject) => {
    current.abort.signal.addEventListener("abort", () => reject(new DOMException("Stopped", "AbortError")));
  });
  if (!navigator.onLine) await Promise.race([stopped, new Promise((resolve) => addEventListener("online", resolve, { once: true }))]);
  await Promise.race([stopped, wait(500 * 2 ** attempt)]);
}

/** The events of one response into the answer. Ends normally at `done`; throws at `error` and when the line is cut. */
async function consume(current, response) {
  const { view } = current;
  if (response.headers.get("Content-Type")?.includes("json")) return view.done(await response.json());
  const draw = view.reading();
  for await (const { event, data } of readEvents(response, current.abort.signal)) {
    view.back();
    if (event === "start") current.messageId = data.message_id;
    if (event === "delta") draw(data.text);
    if (event === "citations") current.citations = data.citations;
    if (event === "error") throw Object.assign(new ChatError(data.code, data.message, { retryable: data.retryable }), { inStream: true });
    if (event === "done") return view.done(data);
  }
  throw new ChatError("network", say("The connection was lost before the answer was finished."));
}
