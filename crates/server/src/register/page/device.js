// What this browser keeps: for each account the name of the device and a key that scripts can sign with and
// cannot read. Nothing else is kept anywhere.

const STORE = "devices";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("throughline", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "account" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function at(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

// `secret` is base 64, as the service gives it out once.
export async function keep(account, device, secret) {
  const bytes = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, hmac, false, ["sign"]);
  bytes.fill(0);
  await at("readwrite", (store) => store.put({ account, device, key }));
}

// The device of an account, or nothing.
export const of = (account) => at("readonly", (store) => store.get(account));

// The accounts that this browser is enrolled for.
export const accounts = () => at("readonly", (store) => store.getAllKeys());
