// Where browsers ask it of a text that is made into elements (Trusted Types): only what htmx parses, a page of our own
// in a document that does nothing, passes by default. No script, and no address of one, is ever made of a text.
globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (html, _type, sink) => (/^(Document parseHTMLUnsafe|DOMParser parseFromString)$/.test(sink) ? html : null),
});
