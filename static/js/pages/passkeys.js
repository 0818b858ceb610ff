// A form that a passkey answers: it is made, or used, before the form goes on its way.

const NOT_USED = "That was stopped, or took too long. Try again when you are ready.";
const TAKEN = "This device has a passkey for your account already.";
const NOT_HERE = "This browser cannot use passkeys on this address.";
const TROUBLE = "The passkey could not be used. Reload the page and try again.";

const bytesOf = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const textOf = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return btoa(letters.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const known = (list) => list?.map((each) => ({ ...each, id: bytesOf(each.id) }));

function toMake({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      user: { ...publicKey.user, id: bytesOf(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
    },
  };
}

function toUse({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      allowCredentials: known(publicKey.allowCredentials),
    },
  };
}

function written({ id, rawId, type, response }, results) {
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = textOf(response[name]);
  }
  return JSON.stringify({ id, type, rawId: textOf(rawId), response: parts, clientExtensionResults: results });
}

async function answer(form) {
  const options = form.dataset.options
    ? JSON.parse(form.dataset.options)
    : (await (await fetch(form.dataset.ask, { headers: { Accept: "application/json" } })).json()).request_options;
  const credential = form.dataset.passkey === "make"
    ? await navigator.credentials.create(toMake(options))
    : await navigator.credentials.get(toUse(options));
  return written(credential, credential.getClientExtensionResults());
}

function sentence(error) {
  if (error.name === "InvalidStateError") return TAKEN;
  if (error.name === "NotAllowedError") return NOT_USED;
  if (error.name === "SecurityError" || error.name === "NotSupportedError") return NOT_HERE;
  return TROUBLE;
}

function say(form, text) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  trouble.querySelector("span").textContent = text;
  trouble.hidden = !text;
}

function bind(form) {
  const field = form.querySelector("[name=credential]");
  const pressed = form.querySelector("button[type=submit]");
  // Before this script was there, a press would have sent nothing.
  form.hidden = pressed.disabled = false;
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    const button = event.submitter ?? pressed;
    button.disabled = true;
    say(form, "");
    try {
      field.value = await answer(form);
      button.disabled = false;
      form.requestSubmit(button);
    } catch (error) {
      button.disabled = false;
      say(form, sentence(error));
    }
  });
  // The back button shows the page as it was left, and an answer is good once.
  addEventListener("pageshow", () => { field.value = ""; });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.PublicKeyCredential) bind(form);
  else if (form.dataset.passkey === "make") say(form, NOT_HERE);
}
