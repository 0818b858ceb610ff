// The flight recorder: how one answer came about, from the verdict down to every passage that was looked at.

import { copyText } from "../core/chat.js";
import { candidatesOf } from "./playground_candidates.js";
import { badge, count, dollars, duration, fold, icon, languageName, make, slice, warning } from "./playground_parts.js";

const REASONS = {
  no_source: "No source says this.",
  number: "A figure or date is not what the source says.",
  name: "A name is not in the source.",
  negation: "The source says the opposite.",
  link: "The link is not in the sources.",
  order: "It repeats an order that stood in a source.",
};
const STAGES = {
  understand: "Understanding",
  retrieve: "Searching",
  prompt: "Prompt",
  first_token: "First word",
  write: "Writing",
  check: "Checking",
};

const NO_TRACE = { query: "", language: "", stages: [], candidates: [], sent: [], tokens: null, cost: { usd: 0 }, fallback: "", quarantined: [] };

/** The verdict on an answer: `{tone, icon, words, more}`; null for small talk, on which there is none. */
export function verdictOf({ kind, claims = [], removed = [], citations = [] }) {
  if (kind === "small_talk") return null;
  if (kind === "refusal") return { tone: "none", icon: "info", words: "Does not know", more: refusalWords(removed) };
  const unsupported = claims.filter(({ supported }) => supported === false).length;
  if (unsupported) {
    return { tone: "warning", icon: "alert", words: `${count(unsupported, "sentence")} unsupported`, more: "Marked with ? in the answer: no source says it." };
  }
  const sources = new Set(citations.map(({ source_id }) => source_id)).size;
  const words = sources ? `Supported by ${count(sources, "source")}` : "No source quoted";
  const more = sources ? `${count(citations.length, "quotation")} stand${citations.length === 1 ? "s" : ""} behind it.` : "It rests on the bot’s instructions, or claims nothing.";
  return { tone: sources ? "success" : "none", icon: sources ? "success" : "info", words, more };
}

function refusalWords(removed) {
  if (removed.length) return "Nothing was left of what was written that a source supports.";
  return "No source answers this. If visitors ask it, add a source that does.";
}

/** Everything the owner may know of an answer, as nodes; `page` names the provider and where the sources are. */
export function recorded(data, page) {
  const done = { claims: [], removed: [], ...data, trace: { ...NO_TRACE, ...data.trace } };
  return [
    verdictNode(done),
    ...warnings(done.trace, page),
    sentencesOf("Taken out of the answer", "del", done.removed),
    sentencesOf("Said without a source", "span", unsupportedOf(done)),
    facts(done),
    timeline(done),
    done.kind === "small_talk" ? null : section("What was found", candidatesOf(done, page.sourcesUrl)),
    sent(done.trace.sent),
  ].filter(Boolean);
}

function section(title, ...children) {
  return make("section", { className: "rec-section" }, make("h3", {}, title), ...children);
}

// --- The verdict ------------------------------------------------------------------------------------------------------

function verdictNode(done) {
  const verdict = verdictOf(done) ?? { tone: "none", icon: "chat", words: "Small talk", more: "Nothing was asked that sources could answer." };
  const removed = done.removed.length ? badge(`${count(done.removed.length, "sentence")} removed`, "warning") : null;
  const head = make("p", { className: "rec-words" }, make("strong", {}, verdict.words), removed);
  return make("div", { className: "rec-verdict", dataset: { tone: verdict.tone } }, icon(verdict.icon), make("div", {}, head, make("p", { className: "small" }, verdict.more)));
}

function warnings({ fallback, quarantined }, page) {
  const found = [];
  if (fallback.startsWith("your plan")) found.push(warning(make("p", {}, `The built-in engine answered because ${fallback}.`)));
  else if (fallback) found.push(warning(make("p", {}, `${page.provider} did not answer: ${fallback}. The built-in engine answered.`)));
  if (quarantined.length) {
    const lines = quarantined.map((line) => make("li", {}, make("q", { dir: "auto" }, line)));
    found.push(warning(make("p", {}, "Orders to the bot stood in the sources. They were left out:"), make("ul", {}, ...lines)));
  }
  return found;
}

function sentencesOf(title, tag, sentences) {
  if (!sentences.length) return null;
  const items = sentences.map(({ text, reason }) =>
    make("li", {}, make(tag, { dir: "auto" }, text), make("p", { className: "muted" }, REASONS[reason] ?? reason)));
  return section(title, make("ul", { className: "rec-sentences" }, ...items));
}

function unsupportedOf({ content, claims }) {
  const unsupported = claims.filter(({ supported }) => supported === false);
  return unsupported.map(({ start, end, reason }) => ({ text: slice(content, start, end), reason }));
}

// --- Facts and time ---------------------------------------------------------------------------------------------------

function facts({ kind, engine_label, engine, model, trace }) {
  const language = trace.language && make("span", { className: "muted" }, ` ${languageName(trace.language)}`);
  const rows = [
    ["Engine", [engine_label]],
    ["Model", model ? [make("code", {}, model)] : []],
    ["Searched for", trace.query && kind !== "small_talk" ? [make("q", { dir: "auto" }, trace.query), language] : []],
    ["Tokens", tokens(trace.tokens)],
    ["Cost", cost(trace, engine)],
  ].filter(([, value]) => value.length);
  return make("dl", { className: "rec-facts" }, ...rows.map(([term, value]) => make("div", {}, make("dt", {}, term), make("dd", {}, ...value))));
}

function tokens(used) {
  if (!used) return [];
  const cached = used.cached ? ` (${used.cached.toLocaleString("en")} cached)` : "";
  const words = `${used.input.toLocaleString("en")} in${cached}, ${used.output.toLocaleString("en")} out`;
  return used.estimated ? [words, " ", badge("estimated")] : [words];
}

function cost({ cost: { usd }, tokens: used }, engine) {
  if (usd === null) return ["Price not known"];
  if (!used) return [engine === "extractive" ? "Free: built-in engine" : "Nothing"];
  return [dollars(usd), make("span", { className: "muted" }, ` ${dollars(usd * 1000)} for 1,000 such answers`)];
}

/** The stages under each other, each where it began and as long as it took. */
function timeline({ trace: { stages }, milliseconds }) {
  const total = Math.max(milliseconds, stages.reduce((sum, { ms }) => sum + ms, 0), 0.1);
  let begun = 0;
  const rows = stages.map(({ name, ms }) => {
    const bar = make("i", { dataset: { stage: name } });
    bar.style.insetInlineStart = `${(100 * begun) / total}%`;
    bar.style.width = `${(100 * ms) / total}%`;
    begun += ms;
    return make("li", {}, make("span", {}, STAGES[name] ?? name), make("span", { className: "rec-track", ariaHidden: "true" }, bar), make("span", { className: "rec-ms" }, duration(ms)));
  });
  const whole = make("span", { className: "rec-ms muted" }, `${duration(milliseconds)} in all`);
  const node = section("Time", make("ol", { className: "rec-time" }, ...rows));
  node.firstChild.append(" ", whole);
  return node;
}

// --- What was sent ----------------------------------------------------------------------------------------------------

function sent(messages) {
  if (!messages.length) return null;
  const whole = messages.map(({ role, content }) => `[${role}]\n${content}`).join("\n\n");
  const copy = make("button", { type: "button", className: "btn btn-s" }, icon("copy"), "Copy all");
  copy.addEventListener("click", async () => {
    copy.lastChild.textContent = (await copyText(whole)) ? "Copied" : "Could not copy";
    copy.focus();
    setTimeout(() => { copy.lastChild.textContent = "Copy all"; }, 1600);
  });
  const parts = messages.map(({ role, content }) => make("div", { className: "rec-message" }, make("h4", {}, role), make("pre", { dir: "auto" }, content)));
  return section("What was sent", fold(count(messages.length, "message"), false, make("div", { className: "rec-sent" }, copy, ...parts)));
}
