// How an agent is on Nostr, as its owner settles it by the `offshoot` command, in the running system.
import { chmodSync, statSync } from 'node:fs';
import { newSecretKey, npubOf, publicKeyOf } from '@offshoot/nostr';
import { derivedSecretKey } from '@offshoot/nostr/derived-key.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaimJson, TemplateJson } from '../demo/offshoot.ts';
import {
  answer,
  answered,
  creator,
  expectNothingLeaked,
  file,
  inProcess,
  live,
  NOSTR_COMMANDS,
  person,
  refusal,
  run,
  saying,
  setScene,
  stack,
  untilAnswered,
} from './command-scene.ts';

interface NostrJson {
  enabled: boolean;
  npub: string;
  publicKey: string;
  isDerived: boolean;
  binding: 'verified' | 'pending' | 'wrong';
  relays: { url: string; state: string; isHosts: boolean }[];
  ownRelays: string[];
  peers: { name: string; npub: string }[];
  mirror: boolean;
  attestedBy: string;
}

/** Of NIP-06. */
const WORDS =
  'what bleak badge arrange retreat wolf trade produce cricket blur garlic valid proud rude strong choose busy staff weather area salt hollow arm fade';
/** Reserved: nothing answers there. */
const RELAY = 'wss://relay.example.invalid';
const own = newSecretKey();
const ownHex = Buffer.from(own).toString('hex');
const mia = npubOf(publicKeyOf(newSecretKey()));
const max = npubOf(publicKeyOf(newSecretKey()));

/** An agent answers thirty requests a minute. */
let agents: ClaimJson[];
let agent: ClaimJson;

beforeAll(async () => {
  await setScene({ idleTarget: 2 });
  const yaml = file('scout.yaml', 'agent_name: Scout\ninstructions: You help.\n');
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', yaml);
  agents = [await live(creator, 'claim', id), await live(creator, 'claim', id)];
  agent = agents[0] as ClaimJson;
});
afterAll(() => stack.disposeAsync());

const settled = (...args: string[]) => answer<NostrJson>(creator, 'agents nostr', agent.instanceId, ...args);
const refused = (...args: string[]) => refusal(creator, 'agents', 'nostr', agent.instanceId, ...args);

function secretFile(name: string, text: string): string {
  const path = file(name, text);
  chmodSync(path, 0o600);
  expect(statSync(path).mode & 0o077).toBe(0);
  return path;
}

test('an agent is not on Nostr until its owner puts it there; then its key is proven to be its own', async () => {
  expect(await settled()).toMatchObject({ enabled: false, npub: '', binding: 'pending', peers: [], mirror: false, attestedBy: '' });
  expect(await settled('--on', '--relay', RELAY, '--allow', `${mia}=Mia`, '--allow', `${max}=Max`)).toMatchObject({
    ...{ enabled: true, ownRelays: [RELAY] },
    peers: [
      { name: 'Mia', npub: mia },
      { name: 'Max', npub: max },
    ],
  });
  const found = await untilAnswered<NostrJson>(creator, ['agents', 'nostr', agent.instanceId], ({ binding }) => binding === 'verified');
  expect(found.npub).toBe(npubOf(found.publicKey));
  expect(found).toMatchObject({ isDerived: false, relays: [{ url: RELAY, isHosts: false }] });
});

test('a peer gets another name and is removed by it; its owner sees all of it', async () => {
  expect((await settled('--allow', `${mia}=Maria`)).peers).toEqual([
    { name: 'Maria', npub: mia },
    { name: 'Max', npub: max },
  ]);
  expect((await settled('--remove', 'maria')).peers).toMatchObject([{ name: 'Max' }]);
  const shown = await run(creator, 'agents', 'nostr', agent.instanceId);
  expect(shown.stdout).toContain(`Max  ${max}`);
  expect(shown.stdout).toContain('verified: key and inbox have signed that they are one agent');
});

test('the owner’s own key attests it, without which there is no mirror; the key stays here', async () => {
  expect(await refused('--mirror', 'on')).toMatchObject({ reason: 'USAGE', help: expect.stringContaining('--attest-with') });
  const key = secretFile('own-key.txt', `${ownHex}\n`);
  expect(await settled('--attest-with', key, '--mirror', 'on')).toMatchObject({ mirror: true, attestedBy: npubOf(publicKeyOf(own)) });
  expect(await settled('--mirror', 'off')).toMatchObject({ mirror: false, attestedBy: npubOf(publicKeyOf(own)) });
});

test('a key that the owner derives takes the place of its own, and ends the attestation of that', async () => {
  agent = agents[1] as ClaimJson;
  const key = secretFile('own-key.txt', ownHex);
  expect(await settled('--on', '--relay', RELAY, '--allow', `${max}=Max`, '--attest-with', key)).toMatchObject({
    attestedBy: npubOf(publicKeyOf(own)),
  });
  const derived = publicKeyOf(derivedSecretKey(WORDS, 3));
  const changed = await settled('--derive-from', secretFile('words.txt', WORDS), '--account', '3');
  expect(changed).toMatchObject({ publicKey: derived, isDerived: true, attestedBy: '', peers: [{ name: 'Max' }] });
  const asked: string[] = [];
  const typed = await inProcess(creator, ['agents', 'nostr', agent.instanceId, '--attest-with', '--json'], saying(ownHex, asked));
  expect(JSON.parse(typed.stdout)).toMatchObject({ publicKey: derived, attestedBy: npubOf(publicKeyOf(own)) });
  expect(asked).toHaveLength(1);
  await untilAnswered<NostrJson>(creator, ['agents', 'nostr', agent.instanceId], ({ binding }) => binding === 'verified');
});

test('it is taken off and keeps its key; its relays would be those of the host again', async () => {
  const before = await settled();
  expect(await settled('--off', '--host-relays')).toMatchObject({ enabled: false, ownRelays: [], publicKey: before.publicKey });
});

describe('attack:', () => {
  test('somebody else settles nothing, and is not told', async () => {
    const mallory = person();
    for (const args of [[], ['--on', '--allow', `${mia}=Mia`]])
      expect((await refusal(mallory, 'agents', 'nostr', agent.instanceId, ...args)).reason).toMatch(
        /NOT_INSTANCE_OWNER|INSTANCE_NOT_FOUND/,
      );
    expect(await settled()).toMatchObject({ enabled: false });
  });

  test('a key that others can read is not used, and an agent is not attested with its own', async () => {
    const open = file('open.txt', ownHex);
    chmodSync(open, 0o644);
    expect(await refused('--attest-with', open)).toMatchObject({ reason: 'FILE_UNREADABLE', help: expect.stringContaining('chmod 600') });
    const words = secretFile('words.txt', WORDS);
    const same = await refused('--derive-from', words, '--account', '1', '--attest-with', secretFile('agent.txt', hexOf(WORDS, 1)));
    expect(same).toMatchObject({ reason: 'USAGE' });
  });

  test('what cannot be meant is refused before anything is signed', async () => {
    const wrong = [
      ...[
        ['--on', '--off'],
        ['--relay', RELAY, '--host-relays'],
        ['--relay', 'https://relay.example'],
        ['--relay', 'wss://me:x@relay.example'],
      ],
      ...[
        ['--allow', mia],
        ['--allow', `${mia}=`],
        ['--allow', `nsec1qqq=Mia`],
        ['--allow', `${mia}=Mi\u202ea`],
        ['--remove', 'Nobody'],
      ],
      ...[['--allow', `${mia}=MAX`], ['--account', '1'], ['--derive-from'], ['--derive-from', '--account', '1'], ['--account', '0']],
      ['--derive-from', secretFile('bad.txt', WORDS.replace('wolf', 'dog')), '--account', '1'],
    ];
    for (const args of wrong) expect({ args, ...(await refused(...args)) }).toMatchObject({ args, reason: 'USAGE' });
    expect(await settled()).toMatchObject({ enabled: false, peers: [{ name: 'Max' }] });
  });
});

test('the command was run, and no output contains a secret', async () => {
  expect([...answered]).toEqual(expect.arrayContaining(NOSTR_COMMANDS));
  await expectNothingLeaked([ownHex, WORDS, 'bleak badge', hexOf(WORDS, 1), hexOf(WORDS, 3)]);
});

const hexOf = (words: string, account: number): string => Buffer.from(derivedSecretKey(words, account)).toString('hex');
