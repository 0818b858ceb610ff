// What is offered after an answer: to rate the conversation, and to ask for a person instead.

import { request } from "../js/core/sse.js";
import { announcer, scroll } from "./log.js";
import { find, settings } from "./page.js";
import { withToken } from "./session.js";

// --- A rating --------------------------------------------------------------------------------------------------------

const ratingForm = find("rating");
const thanks = find("rating-thanks");

export function showRating(rating) {
  ratingForm.reset();
  find("rating-more").hidden = true;
  thanks.hidden = !rating;
  find("rating-legend").textContent = rating ? "Your rating" : "Rate this conversation";
  if (!rating) return;
  find(`star="${rating.rating}"`, ratingForm).checked = true;
  ratingForm.elements.feedback.value = rating.feedback ?? "";
  thanks.textContent = "Thank you. You can change your rating at any time.";
}

async function sendRating(event) {
  event.preventDefault();
  const submitButton = find("rating-submit");
  const rating = { rating: Number(ratingForm.elements.rating.value), feedback: ratingForm.elements.feedback.value.trim() };
  submitButton.disabled = true;
  try {
    await withToken((headers) => request(settings.ratingUrl, { body: rating, headers }));
    showRating(rating);
    announcer.speak("Thank you for your rating.");
    find(`star="${rating.rating}"`, ratingForm).focus();
  } catch (error) {
    thanks.hidden = false;
    thanks.textContent = error.message;
    announcer.speak(error.message);
  }
  submitButton.disabled = false;
}

ratingForm.addEventListener("submit", sendRating);
ratingForm.addEventListener("change", () => {
  find("rating-more").hidden = false;
  thanks.hidden = true;
  scroll.grew();
});

// --- A person --------------------------------------------------------------------------------------------------------

const contactForm = find("contact");

export function openContact() {
  if (!contactForm) return;
  find("after").hidden = false;
  contactForm.hidden = false;
  find("contact-open").setAttribute("aria-expanded", "true");
  contactForm.scrollIntoView({ block: "nearest" });
  contactForm.elements.email.focus();
}

export const isContactOpen = () => Boolean(contactForm) && !contactForm.hidden;

export function closeContact() {
  contactForm.hidden = true;
  find("contact-open").setAttribute("aria-expanded", "false");
  find("contact-open").focus();
}

async function sendContact(event) {
  event.preventDefault();
  const { name, email } = contactForm.elements;
  const answer = find("contact-thanks");
  try {
    await withToken((headers) => request(settings.contactUrl, { body: { name: name.value.trim(), email: email.value.trim() }, headers }));
    if (settings.escalateUrl) {
      await withToken((headers) => request(settings.escalateUrl, { body: { reason: "customer_request" }, headers }));
    }
    answer.textContent = `Thank you. A person will write to ${email.value.trim()}.`;
    closeContact();
    find("contact-open").hidden = true;
  } catch (error) {
    answer.textContent = error.message;
  }
  answer.hidden = false;
  announcer.speak(answer.textContent);
  scroll.grew();
}

if (contactForm) {
  contactForm.addEventListener("submit", sendContact);
  find("contact-open").addEventListener("click", () => (contactForm.hidden ? openContact() : closeContact()));
  find("contact-cancel").addEventListener("click", closeContact);
}
