import type { AgentOnNostr } from '@offshoot/client';
import type { NostrRelay } from '@offshoot/context';
import type { FailureTexts } from '../failures.ts';
import { plural } from '../plural.ts';

const relayStates: Record<NostrRelay['state'], string> = { connected: 'connected', connecting: 'connecting …', away: 'does not answer' };

const bindings: Record<AgentOnNostr['binding'], string> = {
  verified: '✓ Verified',
  pending: 'Not published yet',
  wrong: 'Not verified',
};

/** An agent on Nostr. */
export const nostrTexts = {
  asking: 'Asking your agent how it is on Nostr …',
  telling: 'Signing, and telling your agent …',
  refresh: 'Look again',
  enabled: 'On Nostr',
  enabledHint: 'People whom you name below can write to your agent from any Nostr app, and it can write to them.',
  turnedOn: 'Your agent is on Nostr now.',
  turnedOff: 'Your agent is not on Nostr any more. It keeps its key.',
  off: 'Your agent is not on Nostr.',
  key: 'Its key',
  noKey: 'It is making its key. Look again in a moment.',
  keyLabel: 'the agent’s key on Nostr',
  derived: 'You derived this key.',
  bindings,
  verifiedHint: 'The key and the agent have both signed that they are the same agent.',
  pendingHint: 'Once its profile is published, this page verifies it.',
  wrong: [
    'This key is not proven to be your agent’s.',
    'Do not give it to anybody. Look again in a minute; if this stays, tell the operator of this site.',
  ],
  peers: 'Who may write to it',
  noPeers: 'Nobody. Messages of all others are dropped unread.',
  peerKey: 'Public key',
  peerKeyHint: 'As a Nostr app shows it: npub1…',
  peerKeyWrong: 'This is no public key. Use npub1… or 64 hex digits; never give anybody’s nsec1….',
  peerName: 'Name',
  peerNameHint: 'What you and your agent call them.',
  peerNameTaken: 'This name is taken in the list.',
  peerNameWrong: 'Use a name of letters, digits and plain signs.',
  full: (most: number) => `There is no room for more than ${most}. Remove one first.`,
  addPeer: 'Let them write',
  peerAdded: (name: string) => `${name} can write to your agent now.`,
  removePeer: 'Remove',
  removePeerName: (name: string) => `Remove ${name}`,
  peerRemoved: (name: string) => `${name} cannot write to your agent any more.`,
  peerKeyLabel: (name: string) => `the key of ${name}`,
  relays: 'Relays',
  noRelays: 'None: nothing can reach it. Add one.',
  hostsRelays: 'Those of its host, if it has any. Or add your own.',
  relayStates,
  ofHost: 'of its host',
  relay: 'Add a relay of your own',
  relayHint: 'It begins with wss://. Once you add one, only yours are used.',
  relayWrong: 'This is no address of a relay. It begins with wss:// and has no user and no comma.',
  relaysFull: (most: number) => `There is no room for more than ${most}. Remove one first.`,
  addRelay: 'Add the relay',
  relayAdded: 'Added. Your agent uses your relays, and no others.',
  removeRelayName: (url: string) => `Remove the relay ${url}`,
  relayRemoved: 'Removed.',
  mirror: 'Publish what it knows, for you alone',
  mirrorHint: 'Encrypted to your own key on Nostr, as an export would have it, without credentials.',
  mirrorOff:
    'This needs an attestation: your own key on Nostr has to say that the agent is yours, and only that key can read it. To attest it, run this on your computer:',
  attest: 'Attest it with your Nostr extension',
  attested: 'Your key on Nostr says now that the agent is yours.',
  notAttested: 'Your extension did not attest the agent. Nothing was changed.',
  mirrorCommand: 'the command that attests the agent',
  attestedBy: (npub: string) => `Attested by ${npub}`,
  mirrorOn: 'Your agent publishes what it knows, encrypted to you.',
  mirrorEnded: 'Your agent publishes no more of what it knows, and asks the relays to delete it.',
  counts: (received: number, sent: number) => `In 30 days: ${plural(received, 'message', 'messages')} received, ${sent} sent.`,
  last: (when: string) => `The last one came ${when}.`,
} as const;

/** `said`: why, in the agent's words. */
export const nostrFailures = (said: string): FailureTexts => ({
  VALIDATION_FAILED: ['Your agent did not take this.', said],
  RATE_LIMITED: ['Your agent was asked too often.', 'Try again in a minute.'],
});
