import { isShortcut } from "../core/keys.js";

const filter = document.querySelector("#inbox-filter");
const news = document.querySelector("[data-inbox-news]");
const number = new Intl.NumberFormat("en");
const inbox = () => document.querySelector("#inbox");
const all = (selector) => [...inbox().querySelectorAll(selector)];
const boxes = () => all("[data-choose]");

// What is chosen decides what can be done.
function showChosen() {
  const every = boxes();
  const count = every.filter((box) => box.checked).length;
  const scope = inbox().querySelector("[name=scope]");
  const isAll = Boolean(scope?.checked);
  inbox().toggleAttribute("data-choosing", count > 0 || isAll);
  const choose = inbox().querySelector("[data-choose-all] input");
  if (!choose) return;
  choose.checked = count > 0 && count === every.length;
  choose.indeterminate = count > 0 && count < every.length;
  const shown = inbox().querySelector("[data-chosen-count]");
  shown.textContent = isAll ? "All that match" : `${number.format(count)} chosen`;
  shown.hidden = !count && !isAll;
  for (const row of all("[data-row]")) row.toggleAttribute("data-chosen", Boolean(row.querySelector("[data-choose]")?.checked));
}

function prepare() {
  for (const label of all("[data-choose-all]")) label.hidden = false;
  showChosen();
  const query = inbox().dataset.exportQuery;
  for (const link of document.querySelectorAll("[data-export]")) link.search = query;
  const set = [...filter.querySelectorAll(".inbox-panel :is(select, [type=date])")].filter((field) => field.value).length;
  const count = filter.querySelector("[data-panel-count]");
  count.hidden = !set;
  count.firstChild.textContent = set;
}

document.addEventListener("change", ({ target }) => {
  if (target.closest("[data-choose-all]")) for (const box of boxes()) box.checked = target.checked;
  if (target.closest("#inbox")) showChosen();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "inbox" && event.detail.elt?.id !== "inbox") return;
  prepare();
  news.textContent = inbox().querySelector("[data-total]")?.textContent ?? inbox().querySelector(".empty h3")?.textContent ?? "";
});

// A long list of sources is narrowed by typing.
for (const box of document.querySelectorAll("[data-narrows]")) {
  const select = document.getElementById(box.dataset.narrows);
  const options = [...select.options];
  box.hidden = false;
  box.addEventListener("input", () => {
    const typed = box.value.trim().toLowerCase();
    select.replaceChildren(...options.filter((option) => !option.value || option.selected || option.text.toLowerCase().includes(typed)));
  });
}

// --- Keys ------------------------------------------------------------------------------------

function move(step) {
  const links = all("[data-row] .stretched");
  if (!links.length) return;
  const at = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

function choose() {
  const box = document.activeElement?.closest("[data-row]")?.querySelector("[data-choose]");
  if (!box) return;
  box.checked = !box.checked;
  showChosen();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: choose,
  "/": () => filter.querySelector("[type=search]").focus(),
};

document.addEventListener("keydown", (event) => {
  if (!isShortcut(event)) return;
  const isInRow = Boolean(event.target.closest?.("[data-row]"));
  const arrow = isInRow ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
  const act = arrow ? () => move(arrow) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.querySelector("[data-keys]").hidden = false;
prepare();
