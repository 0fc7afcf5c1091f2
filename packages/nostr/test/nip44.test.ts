// NIP-44 (version 2) as this package uses it, against an implementation of the specification on OpenSSL alone.
import { createCipheriv, createECDH, createHmac, randomBytes } from 'node:crypto';
import * as nip44 from 'nostr-tools/nip44';
import { finalizeEvent, generateSecretKey, getEventHash, getPublicKey } from 'nostr-tools/pure';
import { describe, expect, test } from 'vitest';
import { giftWrapsFor, NostrError, openGiftWrap } from '../src/index.ts';

/** HKDF-Extract: an HMAC of the shared x with the salt. */
function conversationKey(secretKey: Uint8Array, publicKey: string): Buffer {
  const own = createECDH('secp256k1');
  own.setPrivateKey(secretKey);
  return createHmac('sha256', 'nip44-v2')
    .update(own.computeSecret(Buffer.from(`02${publicKey}`, 'hex')))
    .digest();
}

function expand(key: Buffer, info: Buffer, length: number): Buffer {
  let [block, all] = [Buffer.alloc(0), Buffer.alloc(0)];
  for (let counter = 1; all.length < length; counter++) {
    block = createHmac('sha256', key)
      .update(Buffer.concat([block, info, Buffer.from([counter])]))
      .digest();
    all = Buffer.concat([all, block]);
  }
  return all.subarray(0, length);
}

function padded(text: string): Buffer {
  const bytes = Buffer.from(text);
  const chunk = Math.max(32, 2 ** Math.ceil(Math.log2(bytes.length)) / 8);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes], 2 + (bytes.length <= 32 ? 32 : chunk * Math.ceil(bytes.length / chunk)));
}

function parts(key: Buffer, nonce: Buffer) {
  const keys = expand(key, nonce, 76);
  const iv = Buffer.concat([Buffer.alloc(4), keys.subarray(32, 44)]);
  const cipher = (bytes: Buffer) => createCipheriv('chacha20', keys.subarray(0, 32), iv).update(bytes);
  const mac = (bytes: Buffer) =>
    createHmac('sha256', keys.subarray(44))
      .update(Buffer.concat([nonce, bytes]))
      .digest();
  return { cipher, mac };
}

function encrypt(text: string, key: Buffer, nonce = randomBytes(32)): string {
  const { cipher, mac } = parts(key, nonce);
  const bytes = cipher(padded(text));
  return Buffer.concat([Buffer.from([2]), nonce, bytes, mac(bytes)]).toString('base64');
}

function decrypt(payload: string, key: Buffer): string {
  const all = Buffer.from(payload, 'base64');
  const { cipher, mac } = parts(key, all.subarray(1, 33));
  const bytes = all.subarray(33, -32);
  if (all[0] !== 2 || !mac(bytes).equals(all.subarray(-32))) throw new Error('not genuine');
  const plain = cipher(bytes);
  return plain.subarray(2, 2 + plain.readUInt16BE()).toString();
}

const secret = (last: number) => Buffer.from([...Array<number>(31).fill(0), last]);

test('the example of the specification', () => {
  const [one, two] = [secret(1), secret(2)];
  const key = conversationKey(one, getPublicKey(two));
  expect(key.toString('hex')).toBe('c41c775356fd92eadc63ff5a0dc1da211b268cbea22316767095b2871ea1412d');
  expect(conversationKey(two, getPublicKey(one))).toEqual(key);
  const payload =
    'AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABee0G5VSK0/9YypIObAtDKfYEAjD35uVkHyB0F4DwrcNaCXlCWZKaArsGrY6M9wnuTMxWfp1RTN9Xga8no+kF5Vsb';
  expect(encrypt('a', key, secret(1))).toBe(payload);
  expect(nip44.encrypt('a', key, secret(1))).toBe(payload);
});

test('keys, lengths at each border of the padding, and texts of any script: both sides make the same bytes and read each other', () => {
  const borders = [
    1, 2, 31, 32, 33, 37, 45, 49, 64, 65, 100, 111, 200, 250, 256, 257, 320, 383, 384, 400, 500, 512, 515, 700, 1_024, 65_535,
  ];
  for (const length of borders) {
    const [a, b] = [generateSecretKey(), generateSecretKey()];
    const key = conversationKey(a, getPublicKey(b));
    expect(Buffer.from(nip44.getConversationKey(b, getPublicKey(a)))).toEqual(key);
    const nonce = randomBytes(32);
    for (const text of ['x'.repeat(length), 'ä🍕ف'.repeat(Math.ceil(length / 8)).slice(0, Math.max(1, Math.floor(length / 4)))]) {
      const payload = encrypt(text, key, nonce);
      expect(nip44.encrypt(text, key, nonce)).toBe(payload);
      expect(nip44.decrypt(payload, key)).toBe(Buffer.from(text).toString());
    }
  }
});

describe('a gift wrap', () => {
  const now = new Date('2026-11-26T12:00:00Z');
  const seconds = Math.floor(now.getTime() / 1_000);
  const [ana, ben] = [generateSecretKey(), generateSecretKey()];

  /** As OpenSSL makes it. `change`: what happens to the outer payload. */
  function wrapped(change: (payload: string) => string = (payload) => payload) {
    const rumor = { pubkey: getPublicKey(ana), kind: 14, created_at: seconds, tags: [['p', getPublicKey(ben)]], content: 'Grüße' };
    const content = encrypt(JSON.stringify({ id: getEventHash(rumor), ...rumor }), conversationKey(ana, getPublicKey(ben)));
    const seal = finalizeEvent({ kind: 13, created_at: seconds, tags: [], content }, ana);
    const once = generateSecretKey();
    const outer = change(encrypt(JSON.stringify(seal), conversationKey(once, getPublicKey(ben))));
    return finalizeEvent({ kind: 1059, created_at: seconds, tags: [['p', getPublicKey(ben)]], content: outer }, once);
  }

  test('of OpenSSL is read here, and ours with OpenSSL', () => {
    expect(openGiftWrap(wrapped(), { secretKey: ben, now }).text).toBe('Grüße');
    const { wraps } = giftWrapsFor({ text: 'Grüße', to: getPublicKey(ben) }, { secretKey: ana, now });
    const wrap = wraps.find(({ recipient }) => recipient === getPublicKey(ben))?.event;
    const seal = JSON.parse(decrypt(wrap?.content ?? '', conversationKey(ben, wrap?.pubkey ?? ''))) as { pubkey: string; content: string };
    expect(JSON.parse(decrypt(seal.content, conversationKey(ben, seal.pubkey)))).toMatchObject({ kind: 14, content: 'Grüße' });
  });

  const bytesChanged = (at: (length: number) => number) => (payload: string) => {
    const bytes = Buffer.from(payload, 'base64');
    const place = at(bytes.length);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    return bytes.toString('base64');
  };
  test.each([
    ['another version', bytesChanged(() => 0)],
    ['another nonce', bytesChanged(() => 1)],
    ['a changed byte of the text', bytesChanged(() => 40)],
    ['another MAC', bytesChanged((length) => length - 1)],
    ['an unknown encoding', (payload: string) => `#${payload.slice(1)}`],
    ['no Base64', () => 'ф'.repeat(200)],
    ['too little', (payload: string) => payload.slice(0, 128)],
    ['nothing', () => ''],
  ])('attack: %s', (_, change) => {
    expect(() => openGiftWrap(wrapped(change), { secretKey: ben, now })).toThrow(NostrError);
  });
});
