// Runs before the first paint, so a chosen theme never flashes the other one.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage may be closed to us (private windows); the system's theme stands.
  }
})();
