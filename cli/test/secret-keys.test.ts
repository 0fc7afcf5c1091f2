// Secret keys and words come from files that only their owner can read, and nothing quotes them.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicKeyOf } from '@offshoot/nostr';
import { derivedSecretKey } from '@offshoot/nostr/derived-key.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { derivedKey, ownKey } from '../src/agents/nostr/secret-keys.ts';
import { toFailure } from '../src/failure.ts';
import { silence } from '../src/terminal/input.ts';

/** Of NIP-06. */
const WORDS = 'leader monkey parrot ring guide accident before fence cannon height naive bean';
const NSEC = 'nsec10allq0gjx7fddtzef0ax00mdps9t2kmtrldkyjfs8l5xruwvh2dq0lhhkp';
const PUBLIC_KEY = '17162c921dc4d2518f9a101db33695df1afb56ab82f5ff3e5da6eec3ca5cd917';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offshoot-keys-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(text: string, mode = 0o600): Promise<string> {
  const path = join(folder, 'secret');
  await writeFile(path, text, { mode });
  await chmod(path, mode);
  return path;
}

const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { reason, message, help } = toFailure(error, '');
  return { reason, text: `${message} ${help} ${(error as Error).stack} ${JSON.stringify(error)} ${(error as Error).cause}` };
};

test('an agent’s key is derived, and one’s own is read, from words in lines or an nsec', async () => {
  const words = await file(`${WORDS.replaceAll(' ', '\n')}\n`);
  expect(await derivedKey({ input: silence }, words, 2)).toEqual(derivedSecretKey(WORDS, 2));
  expect(publicKeyOf(await ownKey({ input: silence }, words))).toBe(PUBLIC_KEY);
  expect(publicKeyOf(await ownKey({ input: silence }, await file(`${NSEC}\n`)))).toBe(PUBLIC_KEY);
});

test('a person can type it, unseen', async () => {
  const asked: unknown[] = [];
  const ask = async (_: string, options?: object) => {
    asked.push(options);
    return WORDS;
  };
  const input = { ...silence, isTerminal: true, ask };
  expect(await derivedKey({ input }, true, 1)).toEqual(derivedSecretKey(WORDS, 1));
  expect(asked).toEqual([{ hidden: true }]);
  expect(await refused(derivedKey({ input: silence }, true, 1))).toMatchObject({ reason: 'USAGE' });
});

test.each([0o640, 0o604, 0o666])('attack: words in a file of mode %o, that others can read, are not taken', async (mode) => {
  const { reason, text } = await refused(ownKey({ input: silence }, await file(WORDS, mode)));
  expect(reason).toBe('FILE_UNREADABLE');
  expect(text).toContain('chmod 600');
  expect(text).not.toContain('monkey');
});

test('attack: words or a key with a typing error are not quoted', async () => {
  for (const wrong of [WORDS.replace('monkey', 'monkay'), WORDS.split(' ').slice(1).join(' '), NSEC.replace(/p$/, 'q')]) {
    const { reason, text } = await refused(ownKey({ input: silence }, await file(wrong)));
    expect(reason).toBe('USAGE');
    for (const secret of ['monk', 'parrot', NSEC.slice(5, 20)]) expect(text).not.toContain(secret);
  }
});

test('a file that is missing, too large or a folder is refused', async () => {
  for (const path of [join(folder, 'none'), folder, await file('a '.repeat(20_000))])
    expect(await refused(ownKey({ input: silence }, path))).toMatchObject({ reason: 'FILE_UNREADABLE' });
});
