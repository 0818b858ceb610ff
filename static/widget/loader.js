/* BotSmith loader: draws the chat button and, when it is first pressed, the frame with the chat.
   <script src="https://HOST/widget.js" data-bot="CHATBOT ID" defer></script> */
(() => {
  "use strict";
  if (window.BotSmith) return;

  const script = document.currentScript || document.querySelector("script[data-bot][src*='/widget.js']");
  const bot = script && script.dataset.bot;
  const home = script && script.src ? new URL(script.src).origin : "";
  const warn = (sentence) => console.warn("BotSmith: " + sentence);
  const page = home + "/embed/" + encodeURIComponent(bot || "") + "/";
  const phone = matchMedia("(max-width: 480px)");

  const listeners = {};
  const emit = (event) => (listeners[event] || []).slice().forEach((fn) => {
    try { fn(); } catch (error) { console.error(error); }
  });

  let config, host, panel, bubble, badge, frame;
  let isOpen = false, wanted = false, frameReady = false, unread = 0;

  const CSS = `
*{box-sizing:border-box;margin:0}
.root{--gap:20px;--far:calc(var(--gap) + 72px);font:500 14px/1 system-ui,sans-serif}
button,.panel{position:fixed;z-index:1}
button{width:60px;height:60px;padding:0;border:2px solid transparent;border-radius:50%;cursor:pointer;
background:var(--p);color:var(--on);display:grid;place-items:center;-webkit-tap-highlight-color:transparent;
box-shadow:0 1px 3px rgb(0 0 0/.18),0 8px 28px rgb(0 0 0/.24);transition:transform .18s}
button:hover{transform:scale(1.05)}button:active{transform:scale(.96)}
button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #111}
svg,img{grid-area:1/1;width:28px;height:28px;transition:opacity .18s,transform .18s}
img{width:56px;height:56px;border-radius:50%;object-fit:cover}
.shut{opacity:0;transform:rotate(-45deg)}
.open .shut{opacity:1;transform:none}.open .talk{opacity:0;transform:rotate(45deg)}
b{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;border:2px solid #fff;
border-radius:11px;background:#c81e2b;color:#fff;font:700 12px/18px system-ui,sans-serif;text-align:center}
[hidden]{display:none!important}
.panel{width:var(--w);height:var(--h);max-width:calc(100vw - 2*var(--gap));max-height:calc(100vh - 112px);
max-height:calc(100dvh - 112px);overflow:hidden;border-radius:18px;background:#fff;
box-shadow:0 0 0 1px rgb(0 0 0/.06),0 12px 48px rgb(0 0 0/.26);animation:rise .22s cubic-bezier(.2,.9,.3,1)}
.panel::before{content:"";position:absolute;inset:calc(50% - 14px);width:28px;height:28px;border-radius:50%;
border:3px solid rgb(128 128 128/.25);border-top-color:var(--p);animation:turn .8s linear infinite}
.ready .panel::before{content:none}
iframe{position:absolute;inset:0;width:100%;height:100%;border:0;opacity:0;transition:opacity .15s}
.ready iframe,.late iframe{opacity:1}
.bottom button{bottom:calc(var(--gap) + env(safe-area-inset-bottom,0px))}
.bottom .panel{bottom:calc(var(--far) + env(safe-area-inset-bottom,0px))}
.top button{top:calc(var(--gap) + env(safe-area-inset-top,0px))}
.top .panel{top:calc(var(--far) + env(safe-area-inset-top,0px))}
.right button,.right .panel{right:calc(var(--gap) + env(safe-area-inset-right,0px))}
.left button,.left .panel{left:calc(var(--gap) + env(safe-area-inset-left,0px))}
.small{--w:352px;--h:520px}.medium{--w:400px;--h:640px}.large{--w:480px;--h:760px}
.dark .panel{background:#16161a}
@media(prefers-color-scheme:dark){.auto .panel{background:#16161a}}
@media(max-width:480px){
.root .panel{inset:0 0 auto;width:100%;height:100vh;height:100dvh;max-width:none;max-height:none;border-radius:0;
border:solid var(--p);border-width:env(safe-area-inset-top,0px) env(safe-area-inset-right,0px)
env(safe-area-inset-bottom,0px) env(safe-area-inset-left,0px)}
.open.ready button{display:none}.root button{z-index:2}}
@media(prefers-reduced-motion:reduce){*,.panel::before{animation:none!important;transition:none!important}}
@media(forced-colors:active){button,.panel{border:2px solid ButtonText}}
@media print{.root{display:none}}
@keyframes rise{from{opacity:0;transform:translateY(12px) scale(.98)}}
@keyframes turn{to{transform:rotate(1turn)}}`;

  const make = (name, attributes, parent) => {
    const element = document.createElement(name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (parent) parent.append(element);
    return element;
  };

  const icon = (name, path, parent) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const line = document.createElementNS(space, "path");
    const set = (element, pairs) => { for (const key in pairs) element.setAttribute(key, pairs[key]); };
    set(svg, { viewBox: "0 0 24 24", class: name, "aria-hidden": "true", fill: "none", stroke: "currentColor" });
    set(line, { d: path, "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" });
    svg.append(line);
    parent.append(svg);
    return svg;
  };

  const adopt = (root) => {
    // A constructed sheet is exempt from a host's Content-Security-Policy; a <style> element is not.
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
    } catch {
      make("style", {}, root).textContent = CSS;
    }
  };

  // Only an inline !important declaration outranks every rule a hostile host stylesheet can hold.
  const armour = (element) => {
    const rules = { all: "initial", display: "block", position: "fixed", "z-index": "2147483000", width: "0",
      height: "0", direction: "ltr", visibility: "visible", opacity: "1" };
    for (const key in rules) element.style.setProperty(key, rules[key], "important");
  };

  const tell = (type, token) => {
    if (frameReady && frame.contentWindow) frame.contentWindow.postMessage({ botsmith: 1, type, token }, home);
  };

  const label = () => {
    const news = unread ? `, ${unread} unread ${unread > 1 ? "messages" : "message"}` : "";
    bubble.setAttribute("aria-label", (isOpen ? "Close chat with " : "Open chat with ") + config.name + news);
    bubble.setAttribute("aria-expanded", String(isOpen));
    badge.textContent = unread > 9 ? "9+" : unread;
    badge.hidden = !unread;
  };

  // The on-screen keyboard shrinks only the visual viewport; the full-screen panel follows it.
  const fit = () => {
    const view = window.visualViewport;
    const full = isOpen && phone.matches && view && view.scale === 1;
    panel.style.height = full ? view.height + "px" : "";
    panel.style.top = full ? view.offsetTop + "px" : "";
  };

  const createFrame = () => {
    frame = make("iframe", {
      "data-botsmith-frame": "",
      title: "Chat with " + config.name,
      allow: "clipboard-write",
      referrerpolicy: "strict-origin-when-cross-origin",
      src: page + "#origin=" + encodeURIComponent(location.origin),
    }, panel);
    // Should the chat never report itself ready, show what came instead of a spinner.
    frame.addEventListener("load", () => setTimeout(() => panel.parentNode.classList.add("late"), 3000));
  };

  const remember = (name, value) => { try { sessionStorage.setItem(`botsmith:${bot}:${name}`, value); } catch { /* storage is blocked */ } };
  const remembered = (name) => { try { return sessionStorage.getItem(`botsmith:${bot}:${name}`); } catch { return null; } };

  const open = (quietly) => {
    wanted = true;
    if (!bubble || isOpen) return;
    isOpen = true;
    unread = 0;
    panel.hidden = false;
    panel.parentNode.classList.add("open");
    if (!frame) createFrame();
    label();
    fit();
    if (quietly !== true) {
      frame.focus();
      tell("open");
    }
    emit("open");
  };

  const close = () => {
    wanted = false;
    if (!isOpen) return;
    // Measured before hiding: focus is given back only if the chat had it.
    const focused = host.shadowRoot.activeElement;
    isOpen = false;
    panel.hidden = true;
    panel.parentNode.classList.remove("open");
    label();
    fit();
    tell("close");
    if (focused) bubble.focus();
    if (config.auto_expand) remember("closed", "yes");
    emit("close");
  };

  const toggle = () => (isOpen ? close() : open());

  const heard = (event) => {
    const data = event.data;
    if (!frame || event.source !== frame.contentWindow || event.origin !== home) return;
    if (!data || data.botsmith !== 1) return;
    if (data.type === "close") close();
    if (data.type === "open") open();
    // A frame that may store nothing itself (third-party storage blocked) asks its page to keep the conversation's token.
    if (data.type === "token") remember("token", data.token || "");
    if (data.type === "unread" && !isOpen) {
      unread += 1;
      label();
      emit("unread");
    }
    if (data.type === "ready") {
      frameReady = true;
      panel.parentNode.classList.add("ready");
      tell(isOpen && host.shadowRoot.activeElement === frame ? "open" : "ready", remembered("token"));
      emit("ready");
    }
  };

  const place = () => { if (!host.isConnected) document.documentElement.append(host); };

  const draw = () => {
    host = make("div", { "data-botsmith": "" });
    armour(host);
    const shadow = host.attachShadow({ mode: "open" });
    adopt(shadow);
    const corner = /^(top|bottom)-(left|right)$/.test(config.position) ? config.position : "bottom-right";
    const known = (value, values, usual) => (values.includes(value) ? value : usual);
    const root = make("div", { class: ["root", corner.replace("-", " "),
      known(config.size, ["small", "medium", "large"], "medium"),
      known(config.theme, ["light", "dark", "auto"], "auto")].join(" ") }, shadow);
    root.style.setProperty("--p", config.primary_color || "#7c3aed");
    root.style.setProperty("--on", config.on_primary || "#fff");

    panel = make("div", { class: "panel", hidden: "" }, root);
    bubble = make("button", { type: "button", "data-botsmith-bubble": "" }, root);
    const talk = icon("talk", "M4 12a8 7.5 0 1 1 3.6 6.3L4 20l1.2-4A7 7 0 0 1 4 12Zm4.5-.5h7m-7 3H13", bubble);
    if (config.avatar_url) {
      const face = make("img", { class: "talk", alt: "" }, bubble);
      face.onload = () => talk.remove();
      face.onerror = () => face.remove();
      face.src = new URL(config.avatar_url, home).href;
    }
    icon("shut", "m6 9.5 6 6 6-6", bubble);
    badge = make("b", { "aria-hidden": "true", hidden: "" }, bubble);
    label();

    bubble.addEventListener("click", toggle);
    shadow.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    addEventListener("message", heard);
    if (window.visualViewport) ["resize", "scroll"].forEach((name) => visualViewport.addEventListener(name, fit));
    phone.addEventListener("change", fit);

    // Beside <body>, not in it: a transform, a fade or a replaced body leaves the chat where it is.
    place();
    new MutationObserver(place).observe(document.documentElement, { childList: true });

    if (wanted) open();
    else if (config.auto_expand && !phone.matches && !remembered("closed")) open(true);
  };

  window.BotSmith = {
    open: () => open(),
    close,
    toggle,
    on(event, fn) {
      (listeners[event] = listeners[event] || []).push(fn);
      return () => { listeners[event] = listeners[event].filter((other) => other !== fn); };
    },
  };

  if (!bot || !home) return warn("the script tag needs a data-bot attribute with the chatbot's id.");

  fetch(page + "config.json", { credentials: "omit", referrerPolicy: "strict-origin-when-cross-origin" })
    .then((response) => response.json().catch(() => ({})).then((body) => {
      if (!response.ok || body.error || !body.name) {
        return warn((body.error && body.error.message) || "this chatbot is not available here, so no chat button is shown.");
      }
      config = body;
      draw();
    }))
    .catch(() => warn(`the chat could not be loaded; check the connection, and that this page's Content-Security-Policy allows ${home} in connect-src and frame-src.`));
})();
