// Passkeys: the browser's half of WebAuthn level 3, in its own JSON forms.

export const known = () =>
  typeof PublicKeyCredential === "function" &&
  typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function";

// `asked` is what the service asks for, as JSON; so is what is returned.
export async function make(asked) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked);
  return (await navigator.credentials.create({ publicKey })).toJSON();
}

export async function show(asked) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}
