// The API's reference: requests that are tried from the page. The key is kept for as long as this tab is open (sessionStorage), and goes nowhere but into the header.

import { readEvents } from "../core/sse.js";

const KEPT_AS = "api-docs-key";
const TOLD = ["X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "ETag", "Idempotent-Replayed"];
const UNREACHABLE = "BotSmith cannot be reached. Check your connection, and send it again.";

// --- The key ----------------------------------------------------------------------------------------------------------

const keyForm = document.querySelector("[data-key]");
const keyInput = keyForm.querySelector("input");
const forget = keyForm.querySelector("[data-key-forget]");

function stored() {
  try {
    return sessionStorage.getItem(KEPT_AS) ?? "";
  } catch {
    return ""; // Storage is shut off: the field alone has it.
  }
}

function keep(key) {
  forget.hidden = !key;
  try {
    if (key) sessionStorage.setItem(KEPT_AS, key);
    else sessionStorage.removeItem(KEPT_AS);
  } catch { /* as above */ }
}

keyForm.hidden = false;
keyInput.value = stored();
forget.hidden = !keyInput.value;
keyInput.addEventListener("input", () => keep(keyInput.value.trim()));
keyForm.addEventListener("submit", (event) => event.preventDefault());
forget.addEventListener("click", () => {
  keyInput.value = "";
  keep("");
  keyInput.focus();
});

// --- A request --------------------------------------------------------------------------------------------------------

/** What the form says wrongly: the sentence, and the field to go to. */
class Wrong extends Error {
  constructor(message, field) {
    super(message);
    this.field = field;
  }
}

const fields = (form, place) => [...form.querySelectorAll(`[data-in="${place}"]`)].filter((field) => !field.closest("[hidden]"));

function addressOf(form) {
  let path = form.dataset.path;
  for (const field of fields(form, "path")) {
    const value = field.value.trim();
    if (!value) throw new Wrong(`Give “${field.dataset.name}”.`, field);
    path = path.replace(`{${field.dataset.name}}`, encodeURIComponent(value));
  }
  const query = new URLSearchParams();
  for (const field of fields(form, "query")) if (field.value) query.append(field.dataset.name, field.value);
  return query.size ? `${path}?${query}` : path;
}

function bodyOf(form, headers) {
  const [written] = fields(form, "body");
  if (written) {
    try {
      JSON.parse(written.value);
    } catch (error) {
      throw new Wrong(`The body is no JSON: ${error.message}.`, written);
    }
    headers["Content-Type"] = "application/json";
    return written.value;
  }
  const parts = fields(form, "form");
  if (!parts.length) return undefined;
  const body = new FormData();
  for (const field of parts) {
    if (field.type === "file") for (const file of field.files) body.append(field.dataset.name, file);
    else if (field.value) body.append(field.dataset.name, field.value);
  }
  return body;
}

function requestOf(form) {
  const key = keyInput.value.trim();
  if (!key) throw new Wrong("Type your API key at the top of this page first.", keyInput);
  if (!/^[!-~]+$/.test(key)) throw new Wrong("This is no API key: it has characters that none has.", keyInput);
  const headers = { Authorization: `Bearer ${key}`, Accept: "application/json" };
  if (form.querySelector("[data-stream]")?.checked) headers.Accept = "text/event-stream";
  for (const field of fields(form, "header")) if (field.value) headers[field.dataset.name] = field.value;
  const url = addressOf(form);
  const body = bodyOf(form, headers);
  return { url, method: form.dataset.method, headers, body };
}

// --- Its answer -------------------------------------------------------------------------------------------------------

function part(form, name) {
  return form.querySelector(`[data-${name}]`);
}

function showWrong(form, error) {
  part(form, "wrong").textContent = error.message;
  part(form, "answer").hidden = true;
  error.field?.focus();
}

function showHead(form, response, milliseconds) {
  const status = part(form, "status");
  status.textContent = `${response.status} ${response.statusText}`.trim();
  status.className = `badge numeric badge-${response.ok ? "success" : "danger"}`;
  part(form, "took").textContent = `${Math.round(milliseconds)} ms`;
  const told = TOLD.filter((name) => response.headers.has(name)).flatMap((name) => {
    const row = document.createElement("div");
    row.append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: response.headers.get(name) }));
    return row;
  });
  part(form, "headers").replaceChildren(...told);
  part(form, "sentence").hidden = true;
  part(form, "text").textContent = "";
  part(form, "answer").hidden = false;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function showBody(form, response, signal) {
  const out = part(form, "text");
  if (response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    for await (const { event, data } of readEvents(response, signal)) {
      out.textContent += `event: ${event}\ndata: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
    }
    return;
  }
  const text = await response.text();
  out.textContent = pretty(text) || "(no body)";
  if (response.ok) return;
  const sentence = part(form, "sentence");
  sentence.textContent = sentenceIn(text);
  sentence.hidden = !sentence.textContent;
}

function sentenceIn(text) {
  try {
    return JSON.parse(text).error.message;
  } catch {
    return "";
  }
}

async function send(form, request, signal) {
  const began = performance.now();
  const response = await fetch(request.url, { ...request, signal, credentials: "omit", cache: "no-store", redirect: "error" });
  showHead(form, response, performance.now() - began);
  await showBody(form, response, signal);
}

async function attempt(form) {
  const [button, stop] = [part(form, "send"), part(form, "stop")];
  part(form, "wrong").textContent = "";
  let request;
  try {
    request = requestOf(form);
  } catch (error) {
    showWrong(form, error);
    return;
  }
  const leaving = new AbortController();
  stop.onclick = () => leaving.abort();
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  stop.hidden = false;
  try {
    await send(form, request, leaving.signal);
  } catch (error) {
    part(form, "wrong").textContent = error.name === "AbortError" ? "Stopped." : UNREACHABLE;
  }
  button.disabled = false;
  button.removeAttribute("aria-busy");
  stop.hidden = true;
}

for (const panel of document.querySelectorAll("[data-try]")) panel.hidden = false;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.closest("[data-try]")) return;
  event.preventDefault();
  attempt(form);
});

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-kind]")) return;
  for (const each of target.form.querySelectorAll("[data-body]")) each.hidden = each.dataset.body !== target.value;
});

// --- Where one is -----------------------------------------------------------------------------------------------------

const index = document.querySelector(".api-index");
index.addEventListener("click", (event) => {
  if (event.target.closest("a")) index.open = false;
});

const links = new Map([...document.querySelectorAll(".api-side a")].map((link) => [link.hash.slice(1), link]));
const seen = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target.id);
  const here = [...links.keys()].find((id) => seen.has(id));
  if (!here) return;
  for (const [id, link] of links) link.toggleAttribute("data-here", id === here);
}, { rootMargin: "-80px 0px -55% 0px" });
for (const operation of document.querySelectorAll("[data-operation]")) watcher.observe(operation);
