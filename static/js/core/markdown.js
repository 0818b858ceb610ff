// Drawing an answer: its text while it is still arriving, and at the end the HTML that the server made of it.

import { say } from "./words.js";

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

/** An element with these children: nodes, or text that stays text. */
function element(name, ...children) {
  const node = document.createElement(name);
  node.append(...children);
  return node;
}

/** The host that a web address leads to; nothing when it is no http or https address. */
function hostOf(address) {
  try {
    const { protocol, hostname } = new URL(address);
    return /^https?:$/.test(protocol) ? hostname : "";
  } catch {
    return "";
  }
}

/** A link that leaves the chat, or null when the address is not http or https. */
export function outsideLink(address, ...children) {
  if (!hostOf(address)) return null;
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

/** A link, and behind it its host when its words are not that very address. */
function linkAndHost(address, words) {
  const host = hostOf(address);
  const link = outsideLink(address, words);
  return [hostOf(words), hostOf(`https://${words}`)].includes(host) ? link : [link, ` (${host})`];
}

function inlineNode(groups, whole) {
  if (groups.code) return element("code", groups.code);
  if (groups.strong ?? groups.strong2) return element("strong", ...inline(groups.strong ?? groups.strong2));
  if (groups.em ?? groups.em2) return element("em", ...inline(groups.em ?? groups.em2));
  if (groups.target) return hostOf(groups.target) ? linkAndHost(groups.target, groups.label) : whole;
  if (groups.bare) return outsideLink(groups.bare, groups.bare) ?? whole;
  return pendingMarker(groups.marker);
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) nodes.push(text.slice(end, match.index));
    nodes.push(...[inlineNode(match.groups, match[0])].flat());
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

/** The text cut into blocks `{kind, lines, start}`; an unclosed fence runs to the end. */
function blocks(text) {
  const found = [];
  let current = null;
  let fence = "";
  let start = 0;
  let next = 0;
  for (const line of text.split("\n")) {
    [start, next] = [next, next + line.length + 1];
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
      found.push((current = { kind, lines: [line], start }));
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

/**
 * Draws a growing text into `target` with createElement only. Finished blocks are left alone, so a selection lives and a
 * long answer costs no more than its last block: what stands before that is neither read nor drawn again.
 */
export function createRenderer(target) {
  let settled = ""; // the text of the blocks that have another one behind them
  let kept = 0; // and their number
  let last = "";
  return (text, { final = false } = {}) => {
    // Without the invisible signs that turn letters around: a host could read as another.
    const plain = text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
    if (!plain.startsWith(settled)) [settled, kept, last] = ["", 0, ""];
    const rest = plain.slice(settled.length);
    const found = blocks(final ? rest : closeMarks(rest));
    const keyOf = (block) => block.kind + block.lines.join("\n");
    const same = found.length && last === keyOf(found[0]) ? 1 : 0;
    while (target.childNodes.length > kept + same) target.lastChild.remove();
    target.append(...found.slice(same).map(drawBlock));
    last = found.length ? keyOf(found.at(-1)) : "";
    if (found.length < 2) return;
    settled += rest.slice(0, found.at(-1).start);
    kept += found.length - 1;
  };
}

// --- HTML that the server has sanitised ------------------------------------------------------------------------------

const KEPT = new Set(
  "A B BLOCKQUOTE BR CODE DEL EM H1 H2 H3 H4 H5 H6 HR I LI OL P PRE S STRONG SUB SUP TABLE TBODY TD TH THEAD TR UL".split(" "),
);
const policy = globalThis.trustedTypes?.createPolicy("botsmith", { createHTML: (html) => html });

const UNSUPPORTED = say("No source says this");

function pruneAttributes(node) {
  const isMark = node.matches("sup.unsupported");
  const start = node.tagName === "OL" ? parseInt(node.getAttribute("start"), 10) : NaN;
  for (const name of node.getAttributeNames()) node.removeAttribute(name);
  if (Number.isFinite(start)) node.start = start;
  if (isMark) Object.assign(node, { className: "unsupported", role: "img", ariaLabel: UNSUPPORTED, title: UNSUPPORTED });
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
function safeFragment(html) {
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
