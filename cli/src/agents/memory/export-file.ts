// The owner's file with what an agent knows: the export as the agent signed it, encrypted with age. Nothing is unpacked, so no file of this
// size can grow.
import { existsSync } from 'node:fs';
import { Failure } from '@offshoot/client';
import { type AgentExport, MAX_DOCUMENT_BYTES, parseExport, TransferError } from '@offshoot/context';
import { HOME_UNUSABLE, USAGE } from '../../failure.ts';
import { isCode, writePrivateFile } from '../../private-file.ts';
import { readBytes, unreadable } from '../../text-file.ts';

/** The largest export as JSON, with what age adds. */
const MAX_FILE_BYTES = 4 * MAX_DOCUMENT_BYTES;

/** Locks the file: a passphrase, or the key of its reader (age1…). */
export type Lock = { passphrase: string } | { recipient: string };
/** Opens it: the passphrase, or the reader's secret key (AGE-SECRET-KEY-1…). */
export type Opener = { passphrase: string } | { identity: string };

/** Throws USAGE for a recipient that is none. */
export async function locked(made: AgentExport, lock: Lock): Promise<Uint8Array> {
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  try {
    if ('passphrase' in lock) encrypter.setPassphrase(lock.passphrase);
    else encrypter.addRecipient(lock.recipient);
  } catch (cause) {
    throw new Failure(USAGE, 'That is no recipient of age.', { help: 'A recipient begins with "age1".', cause });
  }
  return encrypter.encrypt(JSON.stringify(made));
}

/** A new file that only its owner can read, whole or not at all. Throws USAGE if there is one already, unless `isReplaced`. */
export function writeExport(path: string, bytes: Uint8Array, { isReplaced }: { isReplaced: boolean }): void {
  try {
    writePrivateFile(path, bytes, isReplaced ? 'replaces' : 'creates');
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) throw existsAlready(path, cause);
    throw new Failure(HOME_UNUSABLE, `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
      help: 'Choose another folder with --out.',
      cause,
    });
  }
}

/** Throws USAGE if one of them is there. */
export function requireNew(paths: readonly string[]): void {
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) throw existsAlready(found);
}

const existsAlready = (path: string, cause?: unknown): Failure =>
  new Failure(USAGE, `${path} exists already.`, { help: 'Choose another name with --out, or add --force.', cause });

/** Throws FILE_UNREADABLE. */
export const readLocked = (path: string): Promise<Uint8Array> =>
  readBytes(path, { purpose: 'an export', bytes: MAX_FILE_BYTES, help: 'Check the path.' });

/** As age writes it, and so does an export: a quarter of a gigabyte of memory. The header of a file from elsewhere may ask for more. */
const MAX_SCRYPT_LOG_N = 18;
const MAX_HEADER_BYTES = 200;

/** Throws FILE_UNREADABLE for a passphrase that is made costly to try. */
function requireAffordable(path: string, bytes: Uint8Array): void {
  const [, stanza = ''] = Buffer.from(bytes.subarray(0, MAX_HEADER_BYTES)).toString('latin1').split('\n');
  const [, kind, , logN = ''] = stanza.split(' ');
  if (kind === 'scrypt' && !(Number(logN) <= MAX_SCRYPT_LOG_N))
    throw unreadable(path, `${path} wants more memory for its passphrase than an export does.`, 'Use the file as it was exported.');
}

/** Throws FILE_UNREADABLE. Who has signed it is not known yet. */
export async function unlocked(path: string, bytes: Uint8Array, opener: Opener): Promise<AgentExport> {
  const { Decrypter } = await import('age-encryption');
  requireAffordable(path, bytes);
  const decrypter = new Decrypter();
  let text: string;
  try {
    if ('passphrase' in opener) decrypter.addPassphrase(opener.passphrase);
    else decrypter.addIdentity(opener.identity);
    text = await decrypter.decrypt(bytes, 'text');
  } catch (cause) {
    throw unreadable(
      path,
      `${path} cannot be opened.`,
      'Check the passphrase or key. If it is right, the file was changed or is no export.',
      cause,
    );
  }
  try {
    return parseExport(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof TransferError || cause instanceof SyntaxError)) throw cause;
    throw unreadable(path, `${path} is no export.`, 'Use a file as `offshoot agents export` wrote it.', cause);
  }
}
