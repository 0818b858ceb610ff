// What the flight recorder's sections are made of: elements, figures in words, and Python's offsets. Depends on nothing.

/** An element with these properties (`dataset` and `aria…` too) and children: nodes or text. */
export function make(name, properties = {}, ...children) {
  const { dataset, ...rest } = properties;
  const node = Object.assign(document.createElement(name), rest);
  Object.assign(node.dataset, dataset);
  node.append(...children.filter((child) => child !== null));
  return node;
}

export function icon(name) {
  return document.querySelector("template[data-icons]").content.querySelector(`[data-icon="${name}"] svg`).cloneNode(true);
}

export const badge = (text, tone = "") => make("span", { className: `badge ${tone && `badge-${tone}`}` }, text);

/** A part that is folded away until it is asked for. */
export function fold(words, open, ...children) {
  return make("details", { className: "rec-fold", open }, make("summary", {}, icon("right"), make("span", {}, words)), ...children);
}

/** A notice that something went otherwise than wished. */
export function warning(...children) {
  return make("div", { className: "notice notice-warning" }, icon("alert"), make("div", {}, ...children));
}

// --- Figures ----------------------------------------------------------------------------------------------------------

export const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

export function duration(milliseconds) {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

/** US dollars, however few: "$0.00042". */
export function dollars(usd) {
  const digits = usd > 0 && usd < 0.01 ? { maximumSignificantDigits: 2 } : { minimumFractionDigits: 2 };
  return `$${usd.toLocaleString("en", digits)}`;
}

export function languageName(code) {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(code);
  } catch {
    return code;
  }
}

// --- Offsets ----------------------------------------------------------------------------------------------------------

/** The part of a text between two offsets that count code points, as Python does; JavaScript counts UTF-16 units. */
export function slice(text, start, end) {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text).slice(start, end).join("") : text.slice(start, end);
}

/** A text with its parts `[{start, end, n}]` marked, in code points; what overlaps is marked once. */
export function highlighted(text, parts) {
  const nodes = [];
  let done = 0;
  for (const { start, end, n } of [...parts].sort((one, other) => one.start - other.start || other.end - one.end)) {
    if (end <= done) continue;
    const from = Math.max(start, done);
    const mark = make("mark", { dataset: { citationQuote: "" } }, slice(text, from, end));
    nodes.push(slice(text, done, from), mark);
    if (n) nodes.push(make("span", { className: "rec-quote-n", title: `Quoted as ${n}` }, String(n)));
    done = end;
  }
  nodes.push(slice(text, done));
  return nodes;
}
