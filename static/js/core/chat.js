// The manners of a chat window: the visitors' frame and the owner's playground share them.

import { plainAnswer } from "./citations.js";

/** Keeps `scroller` at its end only while the reader is there; otherwise shows `button`. */
export function followEnd(scroller, button) {
  let following = true;
  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
  const jump = () => { scroller.scrollTop = scroller.scrollHeight; };
  scroller.addEventListener("scroll", () => {
    following = atEnd();
    if (following) button.hidden = true;
  }, { passive: true });
  new ResizeObserver(() => { if (following) jump(); }).observe(scroller);
  const toEnd = () => {
    following = true;
    button.hidden = true;
    jump();
  };
  button.addEventListener("click", () => {
    toEnd();
    scroller.focus({ preventScroll: true });
  });
  return {
    toEnd,
    grew() {
      if (following) jump();
      else button.hidden = false;
    },
  };
}

/** Speaks in a polite live region. An answer is said once, when it stands: its draft may yet lose sentences. */
export function createAnnouncer(region) {
  return {
    speak(text) {
      const spoken = plainAnswer(text).replace(/[*_`#>|]+/g, "").trim();
      if (!spoken) return;
      const paragraph = document.createElement("p");
      paragraph.textContent = spoken;
      region.append(paragraph);
      while (region.childElementCount > 12) region.firstElementChild.remove();
    },
    restart: () => region.replaceChildren(),
  };
}

const QUIET_MS = 700;

/** Marks `message` as quiet when no more of its text came for a while: it is being held against the sources. */
export function watchQuiet(message) {
  let timer;
  return () => {
    clearTimeout(timer);
    delete message.dataset.quiet;
    timer = setTimeout(() => { message.dataset.quiet = ""; }, QUIET_MS);
  };
}

/** Redraw a message; where it gets shorter, what is below it follows gently instead of jumping. */
export function redraw(message, draw) {
  const before = message.offsetHeight;
  draw();
  if (message.offsetHeight >= before || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  message.animate({ minHeight: [`${before}px`, "0"] }, { duration: 300, easing: "ease-out" });
}

/** A textarea that grows with its text up to the height its stylesheet allows; Enter sends, Shift+Enter breaks. */
export function composer(textarea, onSend) {
  const fit = () => {
    textarea.style.height = "auto";
    textarea.style.height = `${textarea.scrollHeight + textarea.offsetHeight - textarea.clientHeight}px`;
  };
  textarea.addEventListener("input", fit);
  textarea.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    onSend();
  });
  fit();
  return {
    fit,
    set(text) {
      textarea.value = text;
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
}

export function clockTime(timestamp, now = new Date()) {
  const then = new Date(timestamp);
  if (Number.isNaN(then.getTime())) return "";
  const day = then.toDateString() === now.toDateString() ? {} : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat([], { ...day, hour: "numeric", minute: "2-digit" }).format(then);
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.readOnly = true;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}
