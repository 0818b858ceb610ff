import { bindCharts } from "../core/chart.js";

bindCharts();

// --- The device's time zone, where it is another one than that of the figures -----------------------------------------

const KEPT = "botsmith-time-zone-kept";
const offer = document.querySelector("[data-zone-offer]");
const { zone } = document.querySelector("[data-zone]").dataset;
const same = { "Etc/UTC": "UTC", "Etc/GMT": "UTC", GMT: "UTC" };
const named = Intl.DateTimeFormat().resolvedOptions().timeZone;
const device = same[named] ?? named;
const isKnown = [...document.querySelectorAll("select[name=zone] option")].some((option) => option.value === device);

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // Storage is shut: the notice is shown each time.
  }
}

if (device !== zone && isKnown && kept() !== `${zone} ${device}`) {
  offer.elements.zone.value = device;
  for (const node of offer.querySelectorAll("[data-zone-name]")) node.textContent = device;
  offer.hidden = false;
  offer.querySelector("[data-zone-keep]").addEventListener("click", () => {
    offer.hidden = true;
    try {
      localStorage.setItem(KEPT, `${zone} ${device}`);
    } catch {
      // It is hidden on this page at least.
    }
  });
}
