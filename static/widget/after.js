// What is offered after an answer: to rate the conversation.

import { request } from "../js/core/sse.js";
import { say } from "../js/core/words.js";
import { announcer, scroll } from "./log.js";
import { find, settings } from "./page.js";
import { withToken } from "./session.js";

const ratingForm = find("rating");
const thanks = find("rating-thanks");

export function showRating(rating) {
  ratingForm.reset();
  find("rating-more").hidden = true;
  thanks.hidden = !rating;
  find("rating-legend").textContent = rating ? say("Your rating") : say("Rate this conversation");
  if (!rating) return;
  find(`star="${rating.rating}"`, ratingForm).checked = true;
  ratingForm.elements.feedback.value = rating.feedback ?? "";
  thanks.textContent = say("Thank you. You can change your rating at any time.");
}

async function sendRating(event) {
  event.preventDefault();
  const submitButton = find("rating-submit");
  const rating = { rating: Number(ratingForm.elements.rating.value), feedback: ratingForm.elements.feedback.value.trim() };
  submitButton.disabled = true;
  try {
    await withToken((headers) => request(settings.ratingUrl, { body: rating, headers }));
    showRating(rating);
    announcer.speak(say("Thank you for your rating."));
    find(`star="${rating.rating}"`, ratingForm).focus();
  } catch (error) {
    if (error.name !== "AbortError") notRated(error);
  }
  submitButton.disabled = false;
}

function notRated(error) {
  thanks.hidden = false;
  thanks.textContent = error.message;
  announcer.speak(error.message);
}

ratingForm.addEventListener("submit", sendRating);
ratingForm.addEventListener("change", () => {
  find("rating-more").hidden = false;
  thanks.hidden = true;
  scroll.grew();
});
