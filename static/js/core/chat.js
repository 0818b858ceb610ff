// The manners of a chat window: the visitors' frame and the owner's playground share them.

import { plainAnswer } from "./citations.js";
import { locale } from "./words.js";

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

const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter(locale, { granularity: "sentence" });
const sentencesOf = (text) => (segmenter ? Array.from(segmenter.segment(text), ({ segment }) => segment) : [text]);

/** Speaks in a polite live region, each sentence a paragraph of its own. */
export function createAnnouncer(region) {
  const said = new Set();
  let at = 0; // so much of the answer that is being written was said
  const utter = (sentence) => {
    const spoken = plainAnswer(sentence).replace(/[*_`#>|]+/g, "").trim();
    if (!spoken || said.has(spoken)) return;
    const paragraph = document.createElement("p");
    paragraph.textContent = spoken;
    region.append(paragraph);
    return spoken;
  };
  return {
    speak: (text) => sentencesOf(text).forEach(utter),
    /** An answer as far as it is written: says the sentences that ended since. The last one may yet go on. */
    follow(text) {
      if (!segmenter) return;
      for (const sentence of sentencesOf(text.slice(at)).slice(0, -1)) {
        at += sentence.length;
        said.add(utter(sentence));
      }
    },
    /** An answer that stands: says what of it was not said yet. */
    finish(text) {
      sentencesOf(text).forEach(utter);
      said.clear();
      at = 0;
    },
    restart() {
      region.replaceChildren();
      said.clear();
      at = 0;
    },
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

/** A time as the reader writes it, by default that of the clock; nothing when it is none. */
export function clockTime(timestamp, format = { hour: "numeric", minute: "2-digit" }) {
  const then = new Date(timestamp);
  return Number.isNaN(then.getTime()) ? "" : new Intl.DateTimeFormat(locale, format).format(then);
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
