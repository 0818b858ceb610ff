// What was found for a question, best first: where each passage comes from, why it ranks there, what of it was used.

import { nameOf } from "../core/citations.js";
import { outsideLink } from "../core/markdown.js";
import { badge, count, fold, highlighted, icon, make } from "./playground_parts.js";

const AT_LEAST = 3; // passages are in view even if none of them was used

/** The section of all candidates of an answer; those that nobody was given are folded away. */
export function candidatesOf({ trace, citations }, sourcesUrl) {
  const candidates = trace.candidates.map((candidate) => ({ ...candidate, quoted: quotesIn(candidate, citations) }));
  if (!candidates.length) return make("p", { className: "muted small" }, "Nothing was found in the sources.");
  const given = ({ n, quoted }) => quoted.length || (trace.sent.length && n !== null);
  const used = candidates.filter(given);
  const shown = used.length ? used : candidates.slice(0, AT_LEAST);
  const others = candidates.filter((candidate) => !shown.includes(candidate));
  const by = { wasSent: trace.sent.length > 0, meaning: candidates.some(({ vector_rank }) => vector_rank !== null), sourcesUrl };
  const draw = (candidate) => card(candidate, by);
  const list = (each) => make("ol", { className: "rec-cards" }, ...each.map(draw));
  const more = others.length ? fold(count(others.length, "more candidate"), false, list(others)) : null;
  return make("div", {}, list(shown), more);
}

/** What an answer's citations quote of a candidate: `[{start, end, n}]` as offsets into its text. */
function quotesIn({ source_id, start, end, quotes }, citations) {
  const numberOf = (from, to) => citations.find((each) => each.source_id === source_id && each.start === from && each.end === to)?.n;
  return quotes
    .map(([from, to]) => ({ start: from, end: to, n: numberOf(start + from, start + to) }))
    .filter((quote) => quote.end <= end - start);
}

function card(candidate, by) {
  const { rank, heading, quoted } = candidate;
  const name = make("span", { className: "rec-name" }, make("strong", {}, nameOf(candidate)), heading ? make("span", { className: "muted" }, heading) : null);
  const summary = make("summary", {}, icon("right"), make("span", { className: "rec-rank", title: `Rank ${rank}` }, String(rank)), name, candidate.given ? badge("Your answer", "brand") : null, useOf(candidate, by));
  const details = make("details", { className: "rec-card", open: quoted.length > 0 }, summary, ...bodyOf(candidate, by));
  return make("li", { dataset: { passage: quoted.map(({ n }) => n).join(" ") } }, details);
}

function useOf({ n, quoted }, { wasSent }) {
  if (quoted.length) return badge("Quoted", "success");
  return wasSent && n !== null ? badge(`Sent as ${n}`) : null;
}

function bodyOf(candidate, by) {
  const { text, quoted, start, end } = candidate;
  const isCut = Array.from(text).length < end - start;
  const words = make("p", { className: "rec-text", dir: "auto" }, ...highlighted(text, quoted), isCut ? "…" : "");
  return [scores(candidate, by), words, links(candidate, by)];
}

function scores({ n, lexical_rank, lexical_score, vector_rank, vector_score, score }, { meaning }) {
  const place = (rank, figure) => (rank === null ? "not found" : `${figure === null ? "" : figure.toFixed(2)} (${ordinal(rank)})`);
  const facts = [
    ["By words", place(lexical_rank, lexical_score)],
    ["By meaning", meaning ? place(vector_rank, vector_score) : "not used"],
    ["Together", score.toFixed(score < 1 ? 4 : 2)],
  ];
  if (n !== null) facts.push(["Given as", `no. ${n}`]);
  return make("dl", { className: "rec-scores" }, ...facts.map(([term, value]) => make("div", {}, make("dt", {}, term), make("dd", {}, value))));
}

function ordinal(number) {
  const ending = { one: "st", two: "nd", few: "rd", other: "th" }[new Intl.PluralRules("en", { type: "ordinal" }).select(number)];
  return `${number}${ending}`;
}

function links({ source_id, url }, { sourcesUrl }) {
  const inside = make("a", { href: `${sourcesUrl}${encodeURIComponent(source_id)}/` }, "See this source");
  return make("p", { className: "rec-links small" }, inside, (url && outsideLink(url, "Open the original")) || null);
}
