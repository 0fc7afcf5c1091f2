import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type ServiceKey, secretOf } from './service-key.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Texts that only this service can read and make. */
interface SealedTexts {
  /** `owner` is needed to open it, and no secret. */
  seal(owner: string, text: string): string;
  /** Undefined: it was not made here, not with this key, not for this owner, or it was changed. */
  open(owner: string, sealed: string): string | undefined;
}

/** AES-256-GCM: a random 96-bit nonce, the tag, and the text, in base64url. Its additional data is the owner. */
export function sealedTexts(serviceKey: ServiceKey, purpose: string): SealedTexts {
  const key = Buffer.from(secretOf(serviceKey, purpose), 'hex');
  return {
    seal(owner, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(owner, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      try {
        return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
