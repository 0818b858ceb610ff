// The page of a chat that is not available: tells the loader to show it, and keeps the loader's word in "Try again".

const again = document.querySelector("[data-again]");
again.hash = location.hash;
if (parent !== window) parent.postMessage({ botsmith: 1, type: "ready" }, "*");
