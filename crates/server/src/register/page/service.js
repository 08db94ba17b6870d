// Requests to the service, signed by this device. The session's token is in this module's memory only.

import * as device from "./device.js";

let session = null; // { key, token, idle, over }
let last = 0;
let turn = Promise.resolve();
let resting = 0;

export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

async function send(path, text, headers) {
  let reply;
  try {
    reply = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: text,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
  } catch {
    throw new Refused(0, "");
  }
  const answer = await reply.json().catch(() => ({}));
  if (reply.status !== 200) throw new Refused(reply.status, String(answer.detail ?? ""));
  return answer;
}

async function signed(path, body, key, token) {
  const text = JSON.stringify(body);
  // Larger than that of every request of the session before.
  last = Math.max(Date.now(), last + 1);
  const encode = (part) => new TextEncoder().encode(part);
  const hash = base64(await crypto.subtle.digest("SHA-256", encode(text)));
  const lines = ["throughline request 1", path, token, last, hash].join("\n");
  const signature = base64(await crypto.subtle.sign("HMAC", key, encode(lines)));
  return send(path, text, {
    "authorization": `Register ${token}`,
    "throughline-count": String(last),
    "throughline-signature": signature,
  });
}

// Asks without a device: to enrol.
export const outside = (path, body) => send(path, JSON.stringify(body), {});

// Asks from this account's device, without a session: to sign in.
export async function fromDevice(path, account, body) {
  const own = await device.of(account);
  if (!own) throw new Refused(401, "");
  return signed(path, { account, device: own.device, ...body }, own.key, "");
}

// Opens a session with a proof. `over` is called when nothing was asked for so long that the service has ended it.
export async function signIn(account, proof, over) {
  const answer = await fromDevice("/v1/sign-in", account, proof);
  session = { key: (await device.of(account)).key, token: answer.token, idle: answer.idle, over };
  rest();
  return { role: answer.role, recoveryLeft: answer.recovery_left };
}

// Asks in the session. One request at a time: their numbers must grow.
export function post(path, body) {
  const job = turn.then(async () => {
    const own = session;
    if (!own) throw new Refused(401, "");
    const answer = await signed(path, body, own.key, own.token);
    // What arrives after the session is nobody's to see.
    if (session !== own) throw new Refused(401, "");
    rest();
    return answer;
  });
  turn = job.catch(() => {});
  return job;
}

// Forgets the session.
export function forget() {
  clearTimeout(resting);
  session = null;
}

function rest() {
  clearTimeout(resting);
  resting = setTimeout(session.over, session.idle * 1000);
}
