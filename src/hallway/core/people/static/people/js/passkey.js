// A passkey: the browser asks for a fingerprint or a PIN, signs our challenge, and the form carries the answer.
//   <form data-passkey="get" action="…" hidden>      asks the form's address for a challenge, then sends
//   <form data-passkey="get" data-options="{…}">     brings its challenge along
//   <form data-passkey="create" data-options="{…}">  makes a new one
// The form has an input named `credential` and a [data-passkey-failed] to say that nothing happened. What stands in
// [data-passkey-missing] is for browsers without passkeys.
const able = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials);

async function challenge(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
  const response = await fetch(form.action, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await response.json()).request_options.publicKey;
}

async function answer(form) {
  const options = await challenge(form);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function sign(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await answer(form));
    form.submit();
  } catch {
    // Cancelled, timed out, or this passkey is registered already: the browser has said which.
    failed.hidden = false;
  }
}

if (able) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", sign);
    form.hidden = false;
  }
  for (const words of document.querySelectorAll("[data-passkey-missing]")) words.hidden = true;
}
