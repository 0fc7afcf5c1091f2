import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type ServiceKey, secretOf } from '@offshoot/callers';
import type { SealedTexts } from '../domain/ports.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM: a random 96-bit nonce, the tag, and the text, in base64url. Its additional data is the tenant. */
export function sealedTexts(serviceKey: ServiceKey): SealedTexts {
  const key = Buffer.from(secretOf(serviceKey, 'compaction of conversations'), 'hex');
  return {
    seal(tenantId, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(tenantId));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(tenantId, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(tenantId)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      try {
        return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
