// What is chosen in the list of users, and how many that are.
const number = new Intl.NumberFormat("en");
const list = () => document.querySelector("#people");
const boxes = () => [...list().querySelectorAll("[data-choose]")];

function showChosen() {
  const every = boxes();
  const count = every.filter((box) => box.checked).length;
  const isAll = Boolean(list().querySelector("[name=scope]")?.checked);
  const choose = list().querySelector("[data-choose-all]");
  if (!choose) return;
  choose.hidden = false;
  const box = choose.querySelector("input");
  box.checked = count > 0 && count === every.length;
  box.indeterminate = count > 0 && count < every.length;
  list().querySelector("[data-chosen-count]").textContent = isAll ? ", all chosen" : count ? `, ${number.format(count)} chosen` : "";
}

document.addEventListener("change", ({ target }) => {
  if (target.closest("[data-choose-all]")) for (const box of boxes()) box.checked = target.checked;
  if (target.closest("#people")) showChosen();
});

document.addEventListener("htmx:afterSettle", showChosen);
showChosen();
