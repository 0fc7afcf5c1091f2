// The file format of a backup: a header anyone can read and nobody can change, and content only key holders can read.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { BackupHeader } from './domain/backup.ts';

/** Messages reveal nothing of the content: they are logged. */
export class BackupError extends Error {}

const MAGIC = Buffer.from('offshoot backup 1\n');
const SALT = 32;
const NONCE = 12;
const TAG = 16;
/** Far more than a header needs: its length is read before anything is authenticated. */
const MAX_HEADER = 4096;

/** 32 bytes shared by the hosts of one place. */
export class BackupKey {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    if (secret.length !== 32) throw new Error('a backup key has 32 bytes');
    this.#secret = secret;
  }

  /** 32 hex digits: equal for equal keys and stores; reveals nothing about the key. */
  placeOf(storeId: string): string {
    const key = this.#derive(Buffer.alloc(0), 'place');
    return createHmac('sha256', key).update(storeId).digest('hex').slice(0, 32);
  }

  /** The key of one backup file of one instance: thanks to the salt no key is ever reused. */
  keyOf(instanceId: string, salt: Uint8Array): Buffer {
    return this.#derive(salt, `content ${instanceId}`);
  }

  #derive(salt: Uint8Array, info: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#secret, salt, `offshoot backup v1 ${info}`, 32));
  }
}

/**
 * magic ‖ u32 length of the header ‖ header as JSON ‖ salt ‖ nonce ‖ ciphertext ‖ tag. Everything before the ciphertext is authenticated.
 */
export function sealBackup(key: BackupKey, header: BackupHeader, content: Uint8Array): Buffer {
  const { instanceId, inboxId, epoch, generation, madeAt } = header;
  const text = Buffer.from(JSON.stringify({ instanceId, inboxId, epoch, generation, madeAt }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const salt = randomBytes(SALT);
  const nonce = randomBytes(NONCE);
  const prefix = Buffer.concat([MAGIC, length, text, salt, nonce]);
  const cipher = createCipheriv('aes-256-gcm', key.keyOf(instanceId, salt), nonce);
  cipher.setAAD(prefix);
  return Buffer.concat([prefix, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** Throws BackupError: not a backup, sealed with another key, for another instance, or modified. */
export function openBackup(key: BackupKey, instanceId: string, bytes: Uint8Array): { header: BackupHeader; content: Buffer } {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerAt = MAGIC.length + 4;
  if (file.length < headerAt || !file.subarray(0, MAGIC.length).equals(MAGIC)) throw new BackupError('this is not a backup');
  const saltAt = headerAt + Math.min(file.readUInt32BE(MAGIC.length), MAX_HEADER);
  const nonceAt = saltAt + SALT;
  const contentAt = nonceAt + NONCE;
  if (file.length < contentAt + TAG) throw new BackupError('the backup is truncated');
  const decipher = createDecipheriv(
    'aes-256-gcm',
    key.keyOf(instanceId, file.subarray(saltAt, nonceAt)),
    file.subarray(nonceAt, contentAt),
  );
  decipher.setAAD(file.subarray(0, contentAt));
  decipher.setAuthTag(file.subarray(-TAG));
  let content: Buffer;
  try {
    content = Buffer.concat([decipher.update(file.subarray(contentAt, -TAG)), decipher.final()]);
  } catch (error) {
    throw new BackupError('the backup is damaged, of another instance, or was made with another key', { cause: error });
  }
  const header = JSON.parse(file.subarray(headerAt, saltAt).toString('utf8')) as BackupHeader;
  if (header.instanceId !== instanceId) throw new BackupError('the backup is of another instance');
  return { header, content };
}
