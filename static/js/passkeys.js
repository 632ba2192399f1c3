// A form that asks the browser for a passkey: `data-passkey` says "create" or "get", `data-options`
// what the server asks. The page says itself what to do where this does not run.
export function askForPasskeys() {
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    if (!window.PublicKeyCredential) {
      tell(form, `This browser does not know passkeys. ${INSTEAD[form.dataset.passkey]}`);
      return;
    }
    form.querySelector("button").disabled = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  });
}

const INSTEAD = { create: "Set up an authenticator app instead.", get: "Use a code instead." };

async function ask(form) {
  const { publicKey } = JSON.parse(form.dataset.options);
  try {
    const made =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: readable(publicKey) })
        : await navigator.credentials.get({ publicKey: readable(publicKey) });
    form.elements.credential.value = JSON.stringify(written(made));
    form.submit();
  } catch (error) {
    tell(form, `That did not work, or it was stopped. Try again. The browser says: ${error.message}`);
  }
}

function tell(form, words) {
  const place = form.querySelector("[data-passkey-trouble]");
  place.textContent = words;
  place.hidden = false;
}

function readable(options) {
  const known = (list) => list?.map((each) => ({ ...each, id: bytes(each.id) }));
  const user = options.user && { ...options.user, id: bytes(options.user.id) };
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(user && { user }),
    excludeCredentials: known(options.excludeCredentials),
    allowCredentials: known(options.allowCredentials),
  };
}

const ANSWERS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function written(made) {
  const answered = ANSWERS.filter((name) => made.response[name]);
  const response = Object.fromEntries(answered.map((name) => [name, text(made.response[name])]));
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response: { ...response, transports: made.response.getTransports?.() ?? [] },
  };
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
