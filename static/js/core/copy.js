import { toast } from "./toast.js";

const SHOWN_MS = 2000;

function textFor(button) {
  const target = document.querySelector(button.dataset.copy);
  return target ? target.textContent.trim() : "";
}

async function copy(button) {
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(textFor(button));
  } catch {
    selectInstead(button);
    toast("Press Ctrl+C (or ⌘C) to copy the selected text.", "warning");
    return;
  }
  label.textContent = "Copied";
  toast("Copied to the clipboard.", "success");
  setTimeout(() => { label.textContent = before; }, SHOWN_MS);
}

// Clipboard access needs https (or localhost) and permission.
function selectInstead(button) {
  const target = document.querySelector(button.dataset.copy);
  if (target) getSelection().selectAllChildren(target);
}

export function bindCopy() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button && !button.dataset.copied) {
      button.dataset.copied = "1";
      copy(button).finally(() => setTimeout(() => delete button.dataset.copied, SHOWN_MS));
    }
  });
}
