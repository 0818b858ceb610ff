// The line above the composer: what is wrong or awaited, and the one thing to do about it.

import { say } from "../js/core/words.js";
import { scroll } from "./log.js";
import { find } from "./page.js";

export const status = find("chat-status");
export const statusText = find("status-text");
const statusWait = find("status-wait");
export const statusAction = find("status-action");
const statusDismiss = find("status-dismiss");
let countdown = null;

export function setStatus(kind, text = "", { action, onAction, onDismiss, dismiss = say("Cancel"), seconds = 0 } = {}) {
  clearInterval(countdown);
  if (kind) status.dataset.kind = kind;
  else delete status.dataset.kind;
  if (statusText.textContent !== text) statusText.textContent = text;
  statusWait.textContent = "";
  statusAction.hidden = !action;
  statusAction.textContent = action ?? "";
  statusAction.onclick = onAction ?? null;
  statusAction.disabled = false;
  statusDismiss.hidden = !onDismiss;
  statusDismiss.textContent = onDismiss ? dismiss : "";
  statusDismiss.onclick = onDismiss ?? null;
  if (seconds) startCountdown(seconds);
  scroll.grew();
}

export const clearStatus = () => setStatus(null);

function startCountdown(seconds) {
  const until = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    statusWait.textContent = left > 0 ? say("{seconds} s", { seconds: left }) : "";
    statusAction.disabled = left > 0;
    if (left <= 0) clearInterval(countdown);
  };
  countdown = setInterval(tick, 250);
  tick();
}
