const WORDS = {
  processing: "is being read",
  processed: "is ready",
  failed: "could not be read",
};

const voice = document.querySelector("[data-source-announcer]");

function states() {
  const rows = document.querySelectorAll("#source-rows [data-source]");
  return new Map([...rows].map((row) => [row.dataset.source, row]));
}

// Announce what changed, not the whole list that every refresh brings again.
function announce(before, after) {
  const lines = [];
  for (const [id, row] of after) {
    const was = before.get(id);
    if (was && was !== row.dataset.status) lines.push(`${row.dataset.name} ${WORDS[row.dataset.status]}.`);
  }
  if (lines.length) voice.textContent = lines.join(" ");
}

let known = new Map([...states()].map(([id, row]) => [id, row.dataset.status]));

document.addEventListener("htmx:afterSwap", () => {
  const rows = states();
  announce(known, rows);
  known = new Map([...rows].map(([id, row]) => [id, row.dataset.status]));
});
