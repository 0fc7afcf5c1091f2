const ALPHABET = /^[A-Za-z0-9_-]+={0,2}$/;

/** Strict: `Buffer` silently drops foreign characters and decodes garbage. */
export function bytesFromBase64url(text: string): Uint8Array {
  if (!ALPHABET.test(text)) throw new Error('not base64url');
  return Buffer.from(text, 'base64url');
}
