// Saying what is wrong with an answer, for the people who run the service.

import { request } from "../js/core/sse.js";
import { say } from "../js/core/words.js";
import { announcer, scroll } from "./log.js";
import { clone, closed, closes, find, list, settings } from "./page.js";
import { withToken } from "./session.js";

let reportForm = null;
let reportButton = null; // the one that opened the form

/** Close the form, if it is open; answers whether it was. */
export function closeReport() {
  if (!reportForm?.isConnected) return false;
  endReport();
  return true;
}

function endReport(thanks = "") {
  reportForm.replaceWith(...(thanks ? [thanks] : []));
  reportButton.setAttribute("aria-expanded", "false");
  reportButton.focus();
}

function openReport(button) {
  const isOpen = button === reportButton && reportForm?.isConnected;
  closeReport();
  if (isOpen) return;
  reportButton = button;
  reportForm = clone("report");
  reportForm.addEventListener("submit", sendReport);
  find("report-cancel", reportForm).addEventListener("click", closeReport);
  button.closest("[data-message]").after(reportForm);
  button.setAttribute("aria-expanded", "true");
  reportForm.elements.reason.focus();
  reportForm.scrollIntoView({ block: "nearest" });
}

async function sendReport(event) {
  event.preventDefault();
  const sent = reportForm;
  const send = find("report-send", sent);
  const wrong = find("report-problem", sent);
  const { id } = reportButton.closest("[data-message]").dataset;
  const body = { reason: sent.elements.reason.value, text: sent.elements.text.value.trim(), message_id: id || undefined };
  send.disabled = true;
  wrong.hidden = true;
  try {
    await withToken((headers) => request(settings.reportUrl, { body, headers }));
    if (sent.isConnected) thank();
  } catch (error) {
    if (closes(error)) closed(error);
    wrong.textContent = error.message;
    wrong.hidden = error.name === "AbortError"; // it was another visitor's
  }
  send.disabled = false;
}

function thank() {
  const line = document.createElement("p");
  line.className = "event";
  line.textContent = say("Thank you. Your report will be looked at.");
  reportButton.textContent = say("Reported");
  endReport(line);
  announcer.speak(line.textContent);
  scroll.grew();
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-report-open]");
  if (button) openReport(button);
});
