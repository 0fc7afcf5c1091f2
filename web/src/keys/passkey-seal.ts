// The account key as a passkey keeps it: encrypted by a secret that this passkey alone derives for this site (PRF).
const VERSION = 1;
const NONCE_BYTES = 12;
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const SEALED_BYTES = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const INFO = new TextEncoder().encode('offshoot account key 1');

export class PasskeyError extends Error {
  override readonly name = 'PasskeyError';
}

export async function sealKey(key: Uint8Array, secret: BufferSource): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, await wrappingKey(secret), Uint8Array.from(key));
  return Uint8Array.from([VERSION, ...nonce, ...new Uint8Array(sealed)]);
}

/** Throws PasskeyError for everything that `sealKey` has not made with this secret. */
export async function openKey(sealed: Uint8Array<ArrayBuffer>, secret: BufferSource): Promise<Uint8Array> {
  if (sealed.length !== SEALED_BYTES || sealed[0] !== VERSION) throw new PasskeyError('the passkey keeps something else');
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  try {
    const key = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, await wrappingKey(secret), sealed.subarray(1 + NONCE_BYTES));
    return new Uint8Array(key);
  } catch (cause) {
    throw new PasskeyError('the passkey keeps what another one has encrypted', { cause });
  }
}

async function wrappingKey(secret: BufferSource): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: INFO };
  return crypto.subtle.deriveKey(hkdf, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
