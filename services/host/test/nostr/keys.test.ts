// The file with an agent's keys on Nostr: private, and never quoted.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSecretKey, publicKeyOf } from '@offshoot/nostr';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NostrKeys } from '../../src/agent/workspace/nostr-keys.ts';
import { configFromEnv } from '../../src/config.ts';

const { seed, host } = deploymentKeys('the deployment of this test').host();
const relaysIn = (text: string) =>
  configFromEnv({ OFFSHOOT_SERVICE_KEY: seed, OFFSHOOT_HOST_CERTIFICATE: host.certificate, OFFSHOOT_NOSTR_RELAYS: text }).service
    .nostrRelays;

let folder: string;
let keys: NostrKeys;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offshoot-nostr-keys-'));
  keys = new NostrKeys(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a key is kept beside those that there are, until only one is to be left', () => {
  const derived = newSecretKey();
  const [made, given] = [keys.add(), keys.add(derived)];
  expect(given.publicKey).toBe(publicKeyOf(derived));
  expect(new NostrKeys(folder).find(made.publicKey)).toEqual(made);
  expect(statSync(join(folder, 'nostr-key.json')).mode & 0o777).toBe(0o600);
  keys.keepOnly(given.publicKey);
  expect([keys.find(made.publicKey), keys.find(given.publicKey)]).toEqual([undefined, given]);
  keys.keepOnly('');
  expect([keys.find(given.publicKey), readdirSync(folder)]).toEqual([undefined, []]);
});

test.each(['', '{', '{"a":"SECRET', '{"00":"SECRET"}', '["SECRET"]'])(
  'a damaged file %j is told without a word of it, and never replaced',
  (content) => {
    writeFileSync(join(folder, 'nostr-key.json'), content);
    expect(() => keys.add()).toThrow(/nostr-key\.json is damaged/);
    expect(() => keys.add()).toThrow(expect.not.objectContaining({ message: expect.stringContaining('SECRET') }));
    expect(readFileSync(join(folder, 'nostr-key.json'), 'utf8')).toBe(content);
  },
);

test.each([
  ['wss://relay.example, wss://Other.example/', ['wss://relay.example', 'wss://other.example']],
  ['ws://127.0.0.1:7777/relay', ['ws://127.0.0.1:7777/relay']],
  ['', undefined],
])('OFFSHOOT_NOSTR_RELAYS=%s', (text, relays) => {
  expect(relaysIn(text)).toEqual(relays);
});

test.each([
  'https://relay.example',
  'relay.example',
  'wss://a.example,,',
  Array.from({ length: 6 }, (_, at) => `wss://r${at}.example`).join(),
])('OFFSHOOT_NOSTR_RELAYS=%s is refused', (text) => {
  expect(() => relaysIn(text)).toThrow(/OFFSHOOT_NOSTR_RELAYS must be at most 5 addresses/);
});
