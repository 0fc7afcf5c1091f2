// Secret keys and words on the owner's machine: from a file that only they can read, or typed in. Nothing prints or keeps them.
import { open } from 'node:fs/promises';
import { Failure } from '@offshoot/client';
import { secretKeyIn } from '@offshoot/nostr';
import type { Cli } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { unreadable } from '../../text-file.ts';

const MAX_FILE_BYTES = 16_384;

/** `true`: it is asked for. */
export type SecretSource = string | true;

/** The key of an agent. Throws USAGE and FILE_UNREADABLE. */
export async function derivedKey({ input }: Pick<Cli, 'input'>, from: SecretSource, account: number): Promise<Uint8Array> {
  const words = await secretText(input, from, { what: 'The words: ', option: '--derive-from' });
  return fromWords(words, account);
}

/** The owner's own: nsec1…, 64 hex digits, or the words, of which it is account 0. Throws USAGE and FILE_UNREADABLE. */
export async function ownKey({ input }: Pick<Cli, 'input'>, from: SecretSource): Promise<Uint8Array> {
  const given = await secretText(input, from, { what: 'Your secret key (nsec1…) or words: ', option: '--attest-with' });
  return secretKeyIn(given) ?? fromWords(given, 0);
}

async function fromWords(words: string, account: number): Promise<Uint8Array> {
  const { derivedSecretKey } = await import('@offshoot/nostr/derived-key.ts');
  try {
    return derivedSecretKey(words, account);
  } catch {
    // Its cause could quote the words.
    throw new Failure(USAGE, 'These are no words of a key.', { help: 'Check each of the 12 to 24 English words, and their order.' });
  }
}

async function secretText(input: Cli['input'], from: SecretSource, { what, option }: { what: string; option: string }): Promise<string> {
  if (from !== true) return tidy(await readSecretFile(from));
  if (input.isTerminal) return tidy(await input.ask(what, { hidden: true }));
  throw new Failure(USAGE, 'There is no terminal to ask for it.', { help: `Name a file with ${option}, that only you can read.` });
}

const tidy = (text: string): string => text.trim().split(/\s+/).join(' ');

async function readSecretFile(file: string): Promise<string> {
  try {
    await using handle = await open(file, 'r');
    const stats = await handle.stat();
    const { mode, size } = stats;
    if (stats.isDirectory()) throw unreadable(file, `${file} is a folder.`, 'Check the path.');
    // Windows has other permissions.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw unreadable(file, `${file} can be read by others.`, `Keep it to yourself: chmod 600 ${file}`);
    if (size > MAX_FILE_BYTES) throw unreadable(file, `${file} is too large for a key.`, 'Check the path.');
    return await handle.readFile('utf8');
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw unreadable(file, `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, 'Check the path.', cause);
  }
}
