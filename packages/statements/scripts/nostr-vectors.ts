import { type Action, textDigest } from '../src/index.ts';
import { attack } from './attack.ts';
import type { Vector } from './vector.ts';
import { actions, mallory, NOW, OTHER_INSTANCE, seedBytes } from './vector-cast.ts';

/** What a lying pool, or another key on Nostr, would substitute for what an owner or an agent signed. */
export function nostrAttacks(): Record<string, Vector> {
  return { ...swapped(), ...malformed() };
}

function swapped(): Record<string, Vector> {
  const { setNostr, plainNostr, bindKey, setConfig } = actions;
  const swap = (description: string, signed: Action, presented: Action) =>
    attack(description, 'STATEMENT_SIGNATURE_INVALID', { signed, presented });
  const malloryOnNostr = Buffer.from(seedBytes('mallory on Nostr')).toString('hex');
  return {
    'nostr-of-another-instance': swap('The owner puts another agent on Nostr.', setNostr, { ...setNostr, instanceId: OTHER_INSTANCE }),
    'nostr-that-was-switched-off': swap('The owner switched it off.', plainNostr, { ...plainNostr, nostr: 'on' }),
    'nostr-over-another-relay': swap('Somebody else would see who writes to whom.', setNostr, {
      ...setNostr,
      relays: 'wss://evil.example/',
    }),
    'nostr-with-another-peer': swap('A stranger could write to the agent.', setNostr, { ...setNostr, peers: malloryOnNostr }),
    'nostr-peer-by-another-name': swap('A message to Mia would go to somebody else.', setNostr, {
      ...setNostr,
      peerNames: textDigest('{"mia":"mallory"}'),
    }),
    'nostr-mirror-that-nobody-wanted': swap('What the agent knows would be published.', { ...setNostr, mirror: 'off' }, setNostr),
    'nostr-mirror-for-another-reader': swap('Mallory would read what the agent knows.', setNostr, {
      ...setNostr,
      attestation: `${malloryOnNostr} ${textDigest('[]')}`,
    }),
    'nostr-with-another-key': swap('Somebody else would have the agent’s key.', setNostr, {
      ...setNostr,
      keyDigest: textDigest('mallory'),
    }),
    'nostr-without-the-key-that-was-derived': swap('The owner would not have it.', setNostr, { ...setNostr, keyDigest: 'none' }),
    'config-read-as-nostr': swap('Another action over a sealed value.', setConfig, setNostr),
    'binding-of-another-key': swap('Mallory passes her key off as the agent’s.', bindKey, { ...bindKey, publicKey: malloryOnNostr }),
    'binding-of-another-instance': swap('Another agent’s name on it.', bindKey, { ...bindKey, instanceId: OTHER_INSTANCE }),
    'binding-of-another-inbox': swap('Mallory’s inbox as the agent’s.', bindKey, { ...bindKey, inboxId: mallory.inboxId }),
  };
}

function malformed(): Record<string, Vector> {
  const { setNostr, plainNostr, bindKey } = actions;
  const bad = (description: string, presented: Action, envelope?: { expiresAt: Date | undefined }) =>
    attack(description, 'STATEMENT_MALFORMED', { presented, ...(envelope && { envelope: envelope as { expiresAt: Date } }) });
  const relays = (count: number) => Array.from({ length: count }, (_, index) => `wss://relay-${index}.example/`).join(',');
  const [peer = ''] = setNostr.peers.split(',');
  return {
    'nostr-with-six-relays': bad('There are five at most.', { ...setNostr, relays: relays(6) }),
    'nostr-with-fifty-one-peers': bad('There are fifty at most.', { ...setNostr, peers: Array(51).fill(peer).join(',') }),
    'nostr-relay-that-is-a-page': bad('Relays are reached by WebSocket.', { ...setNostr, relays: 'https://relay.example/' }),
    'line-break-in-a-relay': bad('A second Mirror line.', { ...setNostr, relays: 'wss://relay.example/\nMirror: on' }),
    'blank-in-a-relay': bad('What follows it would look like something else.', { ...setNostr, relays: 'wss://relay.example/ Peers: none' }),
    'peer-by-its-npub': bad('A key has one form.', { ...setNostr, peers: `npub1${'q'.repeat(58)}` }),
    'peers-without-names': bad('The owner knows them by names.', { ...setNostr, peerNames: 'none' }),
    'names-without-peers': bad('They are names of nobody.', { ...plainNostr, peerNames: setNostr.peerNames }),
    'mirror-without-a-reader': bad('Only an attestation says whose key can read it.', { ...plainNostr, mirror: 'on' }),
    'attestation-by-anybody': bad('"any" is no key.', { ...setNostr, attestation: `any ${textDigest('[]')}` }),
    'nostr-perhaps': bad('It is on or off.', { ...setNostr, nostr: 'any' as 'on' }),
    'nostr-without-expiry': bad('It could be kept back until the owner has settled something else.', setNostr, { expiresAt: undefined }),
    'binding-of-any-key': bad('"any" is no key.', { ...bindKey, publicKey: 'any' }),
    'binding-of-two-keys': bad('A second line.', { ...bindKey, publicKey: `${bindKey.publicKey}\nNostr-Key: ${bindKey.publicKey}` }),
    'binding-with-expiry': bad('It holds until the agent has another key.', bindKey, { expiresAt: new Date(+NOW + 60_000) }),
  };
}
