// The page of a register: who is signed in, and what they may do.

import * as device from "./device.js";
import { at, element, empty, take } from "./dom.js";
import * as exports from "./exports.js";
import * as office from "./office.js";
import * as passkey from "./passkey.js";
import * as people from "./people.js";
import * as service from "./service.js";
import { hide } from "./shown.js";
import { speak, text } from "./text.js";

function say(message) {
  at("message").textContent = message;
}

// Wraps what a form or button does: one at a time, and what went wrong is said.
function guarded(work) {
  return async (event) => {
    event.preventDefault();
    say("");
    const pressed = event.submitter ?? event.currentTarget;
    pressed.disabled = true;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof service.Refused)) {
        say(text(error instanceof DOMException && error.name !== "UnknownError" ? "noPasskeys" : "failedHere"));
        return;
      }
      const known = [0, 400, 401, 403, 404, 429].includes(error.status);
      const what = text(known ? `failed${error.status}` : "failed");
      if (error.status === 401) await leave();
      say(error.message ? `${what}: ${error.message}` : what);
    } finally {
      pressed.disabled = false;
    }
  };
}

function enter(account, role) {
  at("who").textContent = `${account} · ${text(role)}`;
  forgetCodes();
  for (const id of ["sign-in", "enrol"]) at(id).hidden = true;
  for (const id of ["who", "sign-out", "step-up"]) at(id).hidden = false;
  for (const part of document.querySelectorAll("[data-roles]")) {
    part.hidden = !part.dataset.roles.split(" ").includes(role);
  }
  say(text("signedIn"));
  document.querySelector("main section:not([hidden]):not(#step-up) input")?.focus();
}

function forgetCodes() {
  empty(at("recovery-codes"));
  at("recovery").hidden = true;
}

// The service has ended the session by itself.
async function over() {
  await leave();
  say(text("idle"));
}

// Forgets the session and everything that is on the page.
async function leave() {
  service.forget();
  hide();
  for (const part of [people, exports, office]) part.clear();
  for (const part of document.querySelectorAll("[data-roles]")) part.hidden = true;
  for (const id of ["who", "sign-out", "step-up"]) at(id).hidden = true;
  at("who").textContent = "";
  await welcome();
}

async function welcome() {
  const known = await device.accounts();
  at("sign-in-account").replaceChildren(...known.map((account) => element("option", account)));
  at("sign-in").hidden = known.length === 0;
  at("enrol").hidden = false;
}

async function signInByPasskey() {
  const account = at("sign-in-account").value;
  const { publicKey } = await service.fromDevice("/v1/sign-in/passkey", account, {});
  const credential = await passkey.show(publicKey);
  enter(account, (await service.signIn(account, { credential }, over)).role);
}

async function signInByPassphrase() {
  const account = at("sign-in-account").value;
  const proof = { passphrase: take("sign-in-passphrase"), code: take("sign-in-code") };
  enter(account, (await service.signIn(account, proof, over)).role);
}

async function signOut() {
  try {
    await service.post("/v1/sign-out", {});
  } finally {
    await leave();
  }
  say(text("signedOut"));
}

async function stepUp(proof) {
  await service.post("/v1/step-up", proof);
  say(text("steppedUp"));
}

async function stepUpByPasskey() {
  const { publicKey } = await service.post("/v1/step-up/passkey", {});
  await stepUp({ credential: await passkey.show(publicKey) });
}

const enrolment = () => ({ account: at("enrol-account").value, enrolment: at("enrol-secret").value });

async function enrolled(answer) {
  await device.keep(at("enrol-account").value, answer.device, answer.secret);
  for (const id of ["enrol-account", "enrol-secret", "enrol-passphrase", "enrol-code"]) take(id);
  empty(at("enrol-key"));
  at("enrol-totp").hidden = true;
  const codes = answer.recovery ?? [];
  at("recovery-codes").replaceChildren(...codes.map((code) => element("li", code)));
  at("recovery").hidden = codes.length === 0;
  await welcome();
  say(text("enrolled"));
}

async function enrolByPasskey() {
  const { publicKey } = await service.outside("/v1/enrol/passkey", enrolment());
  const credential = await passkey.make(publicKey);
  await enrolled(await service.outside("/v1/enrol/passkey/finish", { ...enrolment(), credential }));
}

async function startPassphrase() {
  const body = { ...enrolment(), passphrase: at("enrol-passphrase").value };
  const { totp } = await service.outside("/v1/enrol/passphrase", body);
  at("enrol-key").textContent = totp;
  at("enrol-totp").hidden = false;
  at("enrol-code").focus();
}

async function finishPassphrase() {
  const body = { ...enrolment(), code: at("enrol-code").value.trim() };
  await enrolled(await service.outside("/v1/enrol/finish", body));
}

const on = (id, event, work) => at(id).addEventListener(event, guarded(work));

on("sign-in-passkey", "click", signInByPasskey);
on("sign-in-form", "submit", signInByPassphrase);
on("sign-out", "click", signOut);
on("step-up-passkey", "click", stepUpByPasskey);
on("step-up-form", "submit", () => stepUp({ code: take("step-up-code") }));
on("enrol-passkey", "click", enrolByPasskey);
on("enrol-device", "click", async () =>
  enrolled(await service.outside("/v1/enrol/device", enrolment())));
on("enrol-form", "submit", startPassphrase);
on("enrol-finish", "click", finishPassphrase);
at("recovery-done").addEventListener("click", forgetCodes);
at("language").addEventListener("change", (event) => speak(event.target.value));
for (const part of [people, exports, office]) part.prepare(guarded);
for (const id of ["sign-in-passkey", "enrol-passkey", "step-up-passkey"]) {
  at(id).hidden = !passkey.known();
}
// A page that comes back from where it was kept shows nothing of before.
addEventListener("pageshow", (event) => {
  if (event.persisted) leave();
});

at("language").value = navigator.language.startsWith("ko") ? "ko" : "en";
speak(at("language").value);
// Elsewhere browsers have neither passkeys nor the cryptography that requests are signed with.
if (isSecureContext) await welcome();
else say(text("insecure"));
