import { refusalOf } from '@offshoot/rpc';
import { type KeySignature, MAX_SIGNATURES } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { mergeSignatures } from '../src/templates/commands/merge-signatures.ts';

const wallet = (n: number, signature = 1): KeySignature => ({
  kind: 'wallet',
  address: `0x${n.toString(16).padStart(40, '0')}`,
  signature: Uint8Array.of(signature),
});
const wallets = (count: number) => Array.from({ length: count }, (_, n) => wallet(n));
const allBut =
  (...broken: KeySignature[]) =>
  async (signature: KeySignature) =>
    !broken.some((one) => one === signature);

test('a stored signature that verifies stays unchanged', async () => {
  expect(await mergeSignatures(wallets(2), [wallet(1, 9)], allBut())).toBeUndefined();
});

test('a new signature by the same key replaces one that no longer verifies', async () => {
  const stored = wallets(2);
  expect(await mergeSignatures(stored, [wallet(0, 9)], allBut(...stored))).toEqual([stored[1], wallet(0, 9)]);
});

test('a version is filled up to the last place without dropping anything', async () => {
  const stored = wallets(MAX_SIGNATURES - 1);
  const last = wallet(99);
  expect(await mergeSignatures(stored, [last], allBut(...stored))).toEqual([...stored, last]);
});

test('beyond that, the oldest signatures that no longer verify make room, and only as many as necessary', async () => {
  const stored = wallets(MAX_SIGNATURES);
  const broken = [stored[2], stored[5]] as KeySignature[];
  const merged = await mergeSignatures(stored, [wallet(99)], allBut(...broken));
  expect(merged).toEqual([...stored.filter((one) => one !== broken[0]), wallet(99)]);
});

test('beyond that, the newest one may have to make room', async () => {
  const stored = wallets(MAX_SIGNATURES);
  const broken = stored.at(-1) as KeySignature;
  expect(await mergeSignatures(stored, [wallet(99)], allBut(broken))).toEqual([...stored.slice(0, -1), wallet(99)]);
});

test('if all of them verify, one more is refused', async () => {
  const merging = mergeSignatures(wallets(MAX_SIGNATURES), [wallet(99)], allBut());
  expect(refusalOf(await merging.catch((error: unknown) => error))?.reason).toBe('STATEMENT_MALFORMED');
});

test.each<[string, KeySignature, KeySignature]>([
  ['wallets', wallet(1), wallet(2)],
  [
    'installations',
    { kind: 'installation', publicKey: Uint8Array.of(1), signature: Uint8Array.of(1) },
    { kind: 'installation', publicKey: Uint8Array.of(2), signature: Uint8Array.of(1) },
  ],
  [
    'contract wallets on two chains',
    { kind: 'contract-wallet', chainId: 1, address: '0x1', signature: Uint8Array.of(1) } as KeySignature,
    { kind: 'contract-wallet', chainId: 2, address: '0x1', signature: Uint8Array.of(1) } as KeySignature,
  ],
])('two %s are two keys', async (_, one, other) => {
  expect(await mergeSignatures([one], [other], allBut())).toEqual([one, other]);
});
