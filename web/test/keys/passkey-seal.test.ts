import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openKey, sealKey } from '../../src/keys/passkey-seal.ts';

const bytes = (length: number) => Uint8Array.from(randomBytes(length));

test('a key comes back with the secret that sealed it, and shows nothing of itself before', async () => {
  const [key, secret] = [bytes(32), bytes(32)];
  const sealed = await sealKey(key, secret);
  expect(await openKey(sealed, secret)).toEqual(key);
  expect(Buffer.from(sealed).includes(Buffer.from(key))).toBe(false);
  expect(await sealKey(key, secret)).not.toEqual(sealed);
});

test('attack: another passkey, a changed byte, a cut or longer text and another version open nothing', async () => {
  const secret = bytes(32);
  const sealed = await sealKey(bytes(32), secret);
  const refused = { name: 'PasskeyError' };
  await expect(openKey(sealed, bytes(32))).rejects.toMatchObject(refused);
  for (const at of sealed.keys()) {
    const changed = sealed.map((byte, i) => (i === at ? byte ^ 1 : byte));
    await expect(openKey(changed, secret)).rejects.toMatchObject(refused);
  }
  for (const other of [new Uint8Array(), sealed.subarray(0, -1), Uint8Array.from([...sealed, 0]), new Uint8Array(100_000)])
    await expect(openKey(other, secret)).rejects.toMatchObject(refused);
});
