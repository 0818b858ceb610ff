const UNITS = ["bytes", "KB", "MB", "GB"];

function readable(bytes) {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit ? size.toFixed(1) : size} ${UNITS[unit]}`;
}

function span(text, className = "") {
  const node = document.createElement("span");
  node.textContent = text;
  node.className = className;
  return node;
}

function row(file, limit) {
  const item = document.createElement("li");
  const over = file.size > limit;
  item.classList.toggle("too-big", over);
  item.append(span(file.name), span(over ? `${readable(file.size)}, too large` : readable(file.size)));
  return item;
}

function bind(zone) {
  const input = zone.querySelector("input[type=file]");
  const list = document.getElementById(zone.dataset.dropzone);
  const limit = Number(zone.dataset.maxMb || Infinity) * 1024 * 1024;

  input.addEventListener("change", () => {
    const files = [...input.files];
    list.replaceChildren(...files.map((file) => row(file, limit)));
    const over = files.some((file) => file.size > limit);
    input.setCustomValidity(over ? `Each file may be up to ${zone.dataset.maxMb} MB.` : "");
    if (over) input.reportValidity();
  });

  // The input covers the zone, so the browser itself takes the drop; this only lights the edge.
  for (const type of ["dragenter", "dragover"]) {
    zone.addEventListener(type, () => zone.toggleAttribute("data-over", true));
  }
  for (const type of ["dragleave", "drop"]) {
    zone.addEventListener(type, () => zone.toggleAttribute("data-over", false));
  }
}

export function bindDropzones() {
  for (const zone of document.querySelectorAll("[data-dropzone]")) bind(zone);
}
