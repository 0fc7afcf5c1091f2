import { base64urlnopad } from '@scure/base';

/** Padding is optional. Throws on anything else that is not base64url. */
export function bytesFromBase64url(text: string): Uint8Array {
  if (text === '') throw new Error('not base64url');
  return base64urlnopad.decode(text.replace(/={1,2}$/, ''));
}

export const base64urlOf = (bytes: Uint8Array): string => base64urlnopad.encode(bytes);
