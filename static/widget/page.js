// The page's own elements, and how every part of the chat finds its own. Depends on nothing.

export const chat = document.querySelector("[data-chat]");
export const settings = chat.dataset;
export const find = (name, root = chat) => root.querySelector(`[data-${name}]`);
export const clone = (name) => document.querySelector(`template[data-template="${name}"]`).content.firstElementChild.cloneNode(true);
export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const list = find("messages");
export const input = find("chat-input");
