// The look of the chat: what is typed is shown beside the form at once, by the server that would show it to visitors.
// Without this, the page shows what is saved.

import { liveFrame } from "../core/live_frame.js";

const form = document.querySelector("[data-look]");
const live = document.querySelector("[data-live]");
const HEX = /^#[0-9a-f]{6}$/i;

// --- The chat beside the form -----------------------------------------------------------------------------------------

// A screen's width and height, and what of the window's height is other things'.
const SCREENS = { desktop: [940, 720, 322], phone: [390, 844, 200] };

/** The draft's address: all fields but pictures and what only saving needs. */
function address() {
  const draft = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken" && !/^(avatar|logo)_/.test(name)) draft.append(name, value);
  }
  return `${live.dataset.src}?${draft}`;
}

const { show, soon } = liveFrame(live, address, { says: "shown" });

/** A whole screen, made small enough for its place. */
function fit() {
  const [width, height, taken] = SCREENS[live.dataset.device];
  const scale = Math.min(1, live.parentElement.clientWidth / width, Math.max(innerHeight - taken, 420) / height);
  for (const [name, value] of [["width", width], ["height", height]]) live.style.setProperty(`--${name}`, `${value}px`);
  live.style.setProperty("--scale", Math.floor(width * scale) / width);
}

const devices = document.querySelector("[data-devices]");
devices.hidden = false;
devices.addEventListener("click", ({ target }) => {
  const { device } = target.dataset;
  if (!device) return;
  live.dataset.device = device;
  for (const button of devices.children) button.setAttribute("aria-pressed", button === target);
  fit();
});
new ResizeObserver(fit).observe(live.parentElement);
addEventListener("resize", fit);
live.dataset.live = "on";
fit();

// --- Colours ----------------------------------------------------------------------------------------------------------

/** WCAG 2.2's relative luminance. */
function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastWord(hex) {
  const lightness = luminance(hex);
  const onWhite = 1.05 / (lightness + 0.05);
  const onBlack = (lightness + 0.05) / 0.05;
  const text = onWhite >= onBlack ? "White" : "Black";
  const words = `${text} text on it, ${Math.max(onWhite, onBlack).toFixed(1)} to 1.`;
  if (onWhite < 4.5) return `${words} As text on white it is set darker.`;
  if (lightness < 0.18) return `${words} As text on dark it is set lighter.`;
  return words;
}

const colours = [...form.querySelectorAll("[data-colour]")].map((field) => {
  const hex = field.querySelector("[data-hex]");
  const swatch = field.querySelector("[data-swatch]");
  const word = field.querySelector("[data-contrast]");
  const update = () => {
    const known = HEX.test(hex.value);
    word.hidden = !known;
    if (!known) return;
    swatch.value = hex.value.toLowerCase();
    word.textContent = contrastWord(hex.value);
  };
  swatch.hidden = false;
  swatch.addEventListener("input", () => {
    hex.value = swatch.value;
    update();
    markPalette();
  });
  hex.addEventListener("input", () => {
    if (/^[0-9a-f]{6}$/i.test(hex.value)) hex.value = `#${hex.value}`;
    update();
    markPalette();
  });
  return { hex, update };
});

const palettes = [...form.querySelectorAll("[data-palette]")];
const chosen = () => colours.map(({ hex }) => hex.value.toLowerCase()).join(" ");

function markPalette() {
  for (const button of palettes) button.setAttribute("aria-pressed", button.dataset.palette === chosen());
}

for (const button of palettes) {
  const parts = button.dataset.palette.split(" ");
  button.querySelectorAll("i").forEach((dot, at) => { dot.style.background = parts[at]; });
  button.addEventListener("click", () => {
    colours.forEach(({ hex, update }, at) => {
      hex.value = parts[at];
      update();
    });
    markPalette();
    changed();
  });
}
form.querySelector("[data-palettes]").hidden = false;
colours.forEach(({ update }) => update());
markPalette();

// --- Pictures ---------------------------------------------------------------------------------------------------------

for (const field of form.querySelectorAll("[data-picture]")) {
  const place = field.querySelector(".picture-now");
  const before = [...place.childNodes];
  field.querySelector("input[type=file]").addEventListener("change", async ({ target }) => {
    try {
      const picture = await createImageBitmap(target.files[0]);
      const canvas = Object.assign(document.createElement("canvas"), { width: 128, height: 128 });
      const side = Math.min(picture.width, picture.height);
      canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 128, 128);
      place.replaceChildren(canvas);
    } catch {
      place.replaceChildren(...before); // No picture, or none chosen; the server says which.
    }
  });
}

// --- Changes ----------------------------------------------------------------------------------------------------------

const unsaved = form.querySelector("[data-unsaved]");
let dirty = false;

function changed() {
  dirty = true;
  unsaved.hidden = false;
  soon();
}

form.addEventListener("input", changed);
form.addEventListener("submit", () => { dirty = false; });
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
if (form.querySelector(".errorlist")) show(); // A refused form came back with what was typed.
