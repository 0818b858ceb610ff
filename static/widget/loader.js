/* BotSmith loader: draws the chat button and, when it is first pressed, the frame with the chat.
   <script src="https://HOST/widget.js" data-bot="CHATBOT ID" defer></script>
   Tag managers that drop data attributes: https://HOST/widget.js?bot=CHATBOT ID */
(() => {
  "use strict";
  // An element with that id would be a global too.
  if (window.BotSmith && window.BotSmith.identify) return;

  const script = document.currentScript || document.querySelector("script[src*='/widget.js']");
  const address = script && script.src ? new URL(script.src) : null;
  const bot = address && (script.dataset.bot || address.searchParams.get("bot"));
  const home = address ? address.origin : "";
  // The owner's look that is not saved yet, on the page that shows it.
  const draft = script && script.dataset.draft ? "?draft=" + script.dataset.draft : "";
  const warn = (sentence) => console.warn("BotSmith: " + sentence);
  const page = home + "/embed/" + encodeURIComponent(bot || "") + "/";
  // Where a panel would be too small to read in: phones, also held sideways, and pages zoomed in.
  const phone = matchMedia("(max-width:480px),(max-height:440px)");

  const listeners = {};
  const emit = (event) => (listeners[event] || []).slice().forEach((fn) => {
    try { fn(); } catch (error) { console.error(error); }
  });

  let config, host, panel, bubble, badge, news, frame, root, opener;
  let isOpen = false, frameReady = false, unread = 0;
  let wanted; // Whether, and how, the page asked for an open chat before there was one.
  let person; // Whom the page says its visitor is; null: nobody; undefined: it said nothing.

  const CSS = `
*{box-sizing:border-box;margin:0}
.root{--gap:20px;--far:calc(var(--gap) + 72px);--r:18px;--b:50%;font:500 14px/1 system-ui,sans-serif}
.smooth{--r:14px;--b:20px}.square{--r:4px;--b:6px}
button,.panel{position:fixed;z-index:1}
button{width:60px;height:60px;padding:0;border:2px solid transparent;border-radius:var(--b);cursor:pointer;
background:var(--p);color:var(--on);display:grid;place-items:center;-webkit-tap-highlight-color:transparent;
box-shadow:0 0 0 1px rgb(255 255 255/.3),0 1px 3px rgb(0 0 0/.18),0 8px 28px rgb(0 0 0/.24);transition:transform .18s}
button:hover{transform:scale(1.05)}button:active{transform:scale(.96)}
button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #111}
svg,canvas{grid-area:1/1;width:28px;height:28px;transition:opacity .18s,transform .18s}
canvas{width:56px;height:56px;border-radius:var(--b);object-fit:cover}
.shut{opacity:0;transform:rotate(-45deg)}
.open .shut{opacity:1;transform:none}.open .talk{opacity:0;transform:rotate(45deg)}
b{position:absolute;top:-6px;right:-6px;min-width:24px;height:24px;padding:0 6px;border:2px solid var(--on-a);
border-radius:12px;background:var(--a);color:var(--on-a);font:700 13px/20px system-ui,sans-serif;text-align:center}
p{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
[hidden]{display:none!important}
.panel{width:var(--w);height:var(--h);max-width:calc(100vw - 2*var(--gap));max-height:calc(100vh - 112px);
max-height:calc(100dvh - 112px);overflow:hidden;border-radius:var(--r);background:#fff;
box-shadow:0 0 0 1px rgb(0 0 0/.06),0 12px 48px rgb(0 0 0/.26);animation:rise .22s cubic-bezier(.2,.9,.3,1)}
.panel::before{content:"";position:absolute;inset:calc(50% - 14px);width:28px;height:28px;border-radius:50%;
border:3px solid rgb(128 128 128/.4);border-top-color:transparent;animation:turn .8s linear infinite}
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
@media${phone.media}{
.root .panel{inset:0 0 auto;width:100%;height:100vh;height:100dvh;max-width:none;max-height:none;border-radius:0;
border:solid var(--p);border-width:env(safe-area-inset-top,0px) env(safe-area-inset-right,0px)
env(safe-area-inset-bottom,0px) env(safe-area-inset-left,0px)}
.open.ready button{display:none}.root button{z-index:2}}
@media(prefers-reduced-motion:reduce){*,.panel::before{animation:none!important;transition:none!important}
button:hover,button:active{transform:none}}
@media(forced-colors:active){button,.panel,b{border:2px solid ButtonText!important}
button:focus-visible{outline-color:Highlight}}
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

  const tell = (type, more) => {
    if (frameReady && frame.contentWindow) frame.contentWindow.postMessage({ botsmith: 1, type, ...more }, home);
  };

  // In the visitor's language; the server sends the sentences along.
  const say = (key, values) => config.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const label = () => {
    const unseen = unread ? say(unread > 1 ? "unread_many" : "unread_one", { count: unread }) : "";
    const does = say(isOpen ? "close" : "open", config);
    bubble.setAttribute("aria-label", unseen ? does + ", " + unseen : does);
    bubble.setAttribute("aria-expanded", isOpen);
    badge.textContent = unread > 9 ? "9+" : unread;
    badge.hidden = !unread;
    news.textContent = unseen && config.name + ": " + unseen;
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
      title: say("chat", config),
      allow: "clipboard-write",
      referrerpolicy: "strict-origin-when-cross-origin",
      src: page + draft + "#origin=" + encodeURIComponent(location.origin),
    }, panel);
    // Should the chat never report itself ready, show what came instead of a spinner.
    frame.addEventListener("load", () => setTimeout(() => root.classList.add("late"), 3000));
  };

  const remember = (name, value) => { try { sessionStorage.setItem(`botsmith:${bot}:${name}`, value); } catch { /* storage is blocked */ } };
  const remembered = (name) => { try { return sessionStorage.getItem(`botsmith:${bot}:${name}`); } catch { return null; } };

  const open = (options) => {
    wanted = options || true;
    if (!bubble || isOpen) return;
    const active = document.activeElement;
    opener = active && active !== document.body && active !== host ? active : null;
    isOpen = true;
    unread = 0;
    panel.hidden = false;
    root.classList.add("open");
    if (!frame) createFrame();
    label();
    fit();
    if (!options || options.focus !== false) {
      frame.focus();
      tell("open");
    }
    remember("closed", "");
    emit("open");
  };

  const close = () => {
    wanted = false;
    if (!isOpen) return;
    // Measured before hiding: focus is given back only if the chat had it.
    const focused = host.shadowRoot.activeElement;
    isOpen = false;
    panel.hidden = true;
    root.classList.remove("open");
    label();
    fit();
    tell("close");
    if (focused) (opener && opener.isConnected ? opener : bubble).focus();
    remember("closed", "yes");
    emit("close");
  };

  const toggle = () => (bubble ? isOpen : wanted) ? close() : open();

  const identify = (identity) => {
    person = identity || null;
    const before = remembered("person"), now = person ? String(person.user_id) : "";
    // Another person's conversation is not shown to this one. Who was nobody before keeps theirs.
    if (before && before !== now) remember("token", "");
    remember("person", now);
    tell("identify", { identity: person });
  };

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
      root.classList.add("ready");
      if (person !== undefined) tell("identify", { identity: person });
      const focused = isOpen && host.shadowRoot.activeElement === frame;
      if (focused) frame.contentWindow.focus(); // The empty frame had it; what was loaded into it may not.
      tell(focused ? "open" : "ready", { token: remembered("token") });
      if (!isOpen) tell("close"); // closed before it was loaded
      emit("ready");
    }
  };

  const pressed = (event) => { if (event.key === "Escape") close(); };

  // Beside <body>, not in it: a transform, a fade or a replaced body leaves the chat where it is. A page that writes
  // itself anew (document.open) takes even its <html> along, and every listener in it.
  const place = () => {
    const html = document.documentElement;
    if (!html || host.isConnected) return;
    frameReady = false; // A frame that is moved loads again.
    root.classList.remove("ready");
    html.append(host);
    watcher.observe(html, { childList: true });
    bubble.addEventListener("click", toggle);
    host.shadowRoot.addEventListener("keydown", pressed);
    addEventListener("message", heard);
  };
  const watcher = new MutationObserver(place);

  // Drawn from its bytes: an <img> would ask the website's policy for one more permission.
  const face = (talk) => fetch(home + config.avatar_url, { credentials: "omit" })
    .then((response) => response.blob()).then(createImageBitmap).then((picture) => {
      const { width, height } = picture;
      const canvas = make("canvas", { class: "talk", width, height });
      canvas.getContext("2d").drawImage(picture, 0, 0);
      talk.replaceWith(canvas);
    }).catch(() => { /* The sign stays. */ });

  const draw = () => {
    host = make("div", { "data-botsmith": "" });
    armour(host);
    const shadow = host.attachShadow({ mode: "open" });
    adopt(shadow);
    const known = (value, values) => (values.includes(value) ? value : values[0]);
    root = make("div", { class: ["root",
      known(config.position, ["bottom-right", "bottom-left", "top-right", "top-left"]).replace("-", " "),
      known(config.size, ["medium", "small", "large"]),
      known(config.theme, ["auto", "light", "dark"]),
      known(config.bubble_style, ["rounded", "square", "smooth"])].join(" ") }, shadow);
    const paint = { p: "primary_color", on: "on_primary", a: "accent_color", "on-a": "on_accent" };
    for (const name in paint) root.style.setProperty("--" + name, config[paint[name]]);

    // Before the button, where Tab and reading go on into it from the page; the panel covers nothing modally.
    panel = make("div", { class: "panel", role: "dialog", "aria-label": say("chat", config), hidden: "" }, root);
    bubble = make("button", { type: "button", "data-botsmith-bubble": "" }, root);
    const talk = icon("talk", "M4 12a8 7.5 0 1 1 3.6 6.3L4 20l1.2-4A7 7 0 0 1 4 12Zm4.5-.5h7m-7 3H13", bubble);
    icon("shut", "m6 9.5 6 6 6-6", bubble);
    badge = make("b", { "aria-hidden": "true", hidden: "" }, bubble);
    news = make("p", { role: "status" }, root);
    label();
    if (config.avatar_url) face(talk);

    if (window.visualViewport) ["resize", "scroll"].forEach((name) => visualViewport.addEventListener(name, fit));
    phone.addEventListener("change", fit);

    place();
    watcher.observe(document, { childList: true });

    if (wanted) open(wanted);
    else if (wanted !== false && config.auto_expand && !phone.matches && !remembered("closed")) open({ focus: false });
  };

  window.BotSmith = {
    open,
    close,
    toggle,
    identify,
    on(event, fn) {
      (listeners[event] = listeners[event] || []).push(fn);
      return () => { listeners[event] = listeners[event].filter((other) => other !== fn); };
    },
  };

  if (!bot || !home) return warn("the script tag needs a data-bot attribute with the chatbot's id.");

  // After the page is there, and behind what it still loads.
  const begin = () => fetch(page + "config.json" + draft, { credentials: "omit", priority: "low", referrerPolicy: "strict-origin-when-cross-origin" })
    .then((response) => response.json().catch(() => ({})).then((body) => {
      if (!response.ok || body.error || !body.name) {
        return warn((body.error && body.error.message) || "this chatbot is not available here, so no chat button is shown.");
      }
      config = body;
      draw();
    }))
    .catch(() => warn(`the chat could not be loaded; check the connection, and that this page's Content-Security-Policy allows ${home} in connect-src and frame-src.`));
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();
