// A person instead of the bot: the visitor leaves an address.

import { request } from "../js/core/sse.js";
import { find, settings } from "./page.js";
import { announcer, scroll } from "./reader.js";
import { withToken } from "./session.js";

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
