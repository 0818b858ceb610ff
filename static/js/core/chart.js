// Tells one day of a chart, by pointer or by arrow keys. The figures are those of the table behind it.

function cells(root) {
  return [...root.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
}

// How many places there are across and down, and the words of one of them.
function placesOf(root) {
  const rows = cells(root);
  if (root.dataset.chart !== "heat") {
    return { across: rows.length, down: 1, words: (x) => `${rows[x][0]}: ${rows[x][1]}` };
  }
  const days = [...root.querySelectorAll("thead abbr")].map((day) => day.title);
  return {
    across: rows.length,
    down: days.length,
    words: (x, y) => `${days[y]} ${rows[x][0]}: ${rows[x][y + 1]}`,
  };
}

const clamp = (value, most) => Math.min(Math.max(value, 0), most - 1);

function bind(root) {
  const shapes = root.querySelector("[data-chart-shapes]");
  const cursor = root.querySelector("[data-chart-cursor]");
  const readout = root.querySelector("[data-chart-readout]");
  const { across, down, words } = placesOf(root);
  const { width, height } = shapes.viewBox.baseVal;
  let at = null;

  function show(x, y) {
    at = [clamp(x, across), clamp(y, down)];
    const box = { x: (at[0] * width) / across, y: (at[1] * height) / down, width: width / across, height: height / down };
    for (const [name, value] of Object.entries(box)) cursor.setAttribute(name, value);
    readout.textContent = words(...at);
  }

  function clear() {
    at = null;
    cursor.setAttribute("width", 0);
    readout.textContent = "";
  }

  shapes.tabIndex = 0;
  shapes.addEventListener("pointermove", (event) => {
    const area = shapes.getBoundingClientRect();
    const x = Math.floor((across * (event.clientX - area.left)) / area.width);
    const y = Math.floor((down * (event.clientY - area.top)) / area.height);
    show(x, y);
  });
  shapes.addEventListener("pointerleave", clear);
  shapes.addEventListener("blur", clear);
  shapes.addEventListener("keydown", (event) => {
    const [x, y] = at ?? [-1, 0];
    const moves = {
      ArrowRight: [x + 1, y],
      ArrowLeft: [at ? x - 1 : across - 1, y],
      ArrowDown: [Math.max(x, 0), y + 1],
      ArrowUp: [Math.max(x, 0), y - 1],
      Home: [0, y],
      End: [across - 1, y],
    };
    const isAside = down === 1 && event.key.match(/Up|Down/);
    if (event.key === "Escape") clear();
    if (!(event.key in moves) || isAside) return;
    event.preventDefault();
    show(...moves[event.key]);
  });
}

export function bindCharts() {
  document.querySelectorAll("[data-chart]").forEach(bind);
}
