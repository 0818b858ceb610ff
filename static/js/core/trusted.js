// Where browsers ask it of a text that is made into elements (Trusted Types): only what htmx parses, a page of our own
// in a document that does nothing, passes by default, and the one empty element in which it lays aside what it preserves.
// No script, and no address of one, is ever made of a text.
const PARSED = /^(Document parseHTMLUnsafe|DOMParser parseFromString)$/;
const LAID_ASIDE = "<div id='--htmx-preserve-pantry--'></div>";

globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (html, _type, sink) => (PARSED.test(sink) || html === LAID_ASIDE ? html : null),
});
