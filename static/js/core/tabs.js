// Without this module every panel is shown, one under the other, each with its own heading.
function select(tabs, panels, chosen, focus) {
  tabs.forEach((tab) => {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
  });
  panels.forEach((panel) => {
    panel.toggleAttribute("data-active", panel.id === chosen.getAttribute("aria-controls"));
  });
  if (focus) chosen.focus();
}

function bind(root) {
  const list = root.querySelector("[role=tablist]");
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const panels = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
  const steps = { ArrowRight: 1, ArrowLeft: -1 };

  panels.forEach((panel, index) => {
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tabs[index].id);
  });
  list.hidden = false;
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) select(tabs, panels, tab, false);
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    if (at < 0) return;
    let next;
    if (event.key in steps) next = (at + steps[event.key] + tabs.length) % tabs.length;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = tabs.length - 1;
    else return;
    event.preventDefault();
    select(tabs, panels, tabs[next], true);
  });
}

// On a narrow screen the current page's link may lie outside the visible part of the bar.
function showCurrent(bar) {
  const link = bar.querySelector("[aria-current]");
  if (link) bar.scrollLeft = link.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2;
}

export function bindTabs() {
  for (const bar of document.querySelectorAll("[data-scroll-current]")) showCurrent(bar);
  for (const root of document.querySelectorAll("[data-tabs]")) bind(root);
}
