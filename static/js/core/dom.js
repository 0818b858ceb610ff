// Making nodes.

/** An element with these children: nodes, or text that stays text. */
export function element(name, ...children) {
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
