// The stand-in for a customer's website: opens the chat without taking the focus from the form beside it, and tells
// that form's page when there is something to see.
(() => {
  const chat = window.BotSmith;
  const store = "botsmith:appearance:closed";
  const shown = () => { if (parent !== window) parent.postMessage({ preview: "shown" }, location.origin); };

  if (sessionStorage.getItem(store)) {
    addEventListener("load", shown);
  } else {
    chat.on("ready", shown);
    chat.open({ focus: false });
  }
  chat.on("open", () => sessionStorage.removeItem(store));
  chat.on("close", () => sessionStorage.setItem(store, "yes"));
})();
