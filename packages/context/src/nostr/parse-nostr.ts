// Parses what is settled about Nostr strictly, on both sides.
import { MAX_NOSTR_PEERS, MAX_NOSTR_RELAYS, MAX_PEER_NAME, type NostrSettings } from '@offshoot/statements';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { hasHidden } from '@offshoot/text/hidden.ts';
import {
  BASE64,
  type Fields,
  fields,
  instant,
  list,
  matching,
  matchingOrEmpty,
  oneOf,
  TransferError,
  text,
  truth,
  whole,
} from '../strict-fields.ts';
import { type NostrRequest, type NostrStatus, RELAY_STATES } from './nostr-messages.ts';

/** With those of the host. */
const MAX_RELAYS_SHOWN = 20;
/** Of the event in JSON. */
const MAX_PROFILE = 65_536;
/** Of a sealed key in base64: it is 64 hex digits. */
const MAX_SEALED = 1_024;
const MAX_MESSAGES = 1_000_000_000;
/** Whether they are conditions is for the agent to say. */
const CONDITIONS = /^[!-~]{0,500}$/;
const SIGNATURE = /^[0-9a-f]{128}$/;

/** Throws TransferError. */
function parseNostrSettings(value: unknown): NostrSettings {
  const o = fields(value, 'settings');
  return {
    enabled: truth(o.enabled, 'enabled'),
    relays: list(o.relays, 'relays', MAX_NOSTR_RELAYS, (url) => matching(url, 'relays', SYNTAX.nostrRelay)),
    peers: list(o.peers, 'peers', MAX_NOSTR_PEERS, (one) => {
      const { key, name } = fields(one, 'peer');
      return { key: matching(key, 'key', SYNTAX.hex256), name: peerName(name) };
    }),
    mirror: truth(o.mirror, 'mirror'),
    attestation: attestation(o.attestation),
  };
}

function peerName(value: unknown): string {
  const name = text(value, 'name', MAX_PEER_NAME);
  if (!isPeerName(name)) throw new TransferError('name is no name of a peer.');
  return name;
}

/** On one line, without anything that nobody sees: wherever it is shown, it must not look like something else. */
export const isPeerName = (name: string): boolean =>
  name !== '' && name.length <= MAX_PEER_NAME && name.isWellFormed() && name.trim() === name && !/[\t\n]/.test(name) && !hasHidden(name);

function attestation(value: unknown): string[] {
  const tag = list(value, 'attestation', 4, (part) => part);
  if (tag.length === 0) return [];
  const [label, owner, conditions, signature] = tag;
  return [
    oneOf(label, 'attestation', ['auth']),
    matching(owner, 'attestation', SYNTAX.hex256),
    matching(conditions, 'attestation', CONDITIONS),
    matching(signature, 'attestation', SIGNATURE),
  ];
}

type Settled = Extract<NostrRequest, { ask: 'set-nostr' }>;

/** Throws TransferError. */
export function parseNostrToSet({ settings, key }: Fields): Pick<Settled, 'settings' | 'key'> {
  return { settings: parseNostrSettings(settings), ...(key === undefined ? {} : { key: sealed(key) }) };
}

function sealed(value: unknown): NonNullable<Settled['key']> {
  const base64 = (part: unknown, name: string) => matching(text(part, name, MAX_SEALED), name, BASE64);
  const { encapsulatedKey, ciphertext } = fields(value, 'key');
  return { encapsulatedKey: base64(encapsulatedKey, 'encapsulatedKey'), ciphertext: base64(ciphertext, 'ciphertext') };
}

/** Throws TransferError. */
export function parseNostrStatus(requestId: string, o: Fields): NostrStatus {
  return {
    answer: 'nostr',
    requestId,
    settings: parseNostrSettings(o.settings),
    publicKey: matchingOrEmpty(o.publicKey, 'publicKey', SYNTAX.hex256),
    isDerived: truth(o.isDerived, 'isDerived'),
    profile: text(o.profile, 'profile', MAX_PROFILE),
    relays: list(o.relays, 'relays', MAX_RELAYS_SHOWN, (one) => {
      const { url, state, isHosts } = fields(one, 'relay');
      return {
        url: matching(url, 'url', SYNTAX.nostrRelay),
        state: oneOf(state, 'state', RELAY_STATES),
        isHosts: truth(isHosts, 'isHosts'),
      };
    }),
    received: whole(o.received, 'received', 0, MAX_MESSAGES),
    sent: whole(o.sent, 'sent', 0, MAX_MESSAGES),
    ...(o.lastReceivedAt === undefined ? {} : { lastReceivedAt: instant(o.lastReceivedAt, 'lastReceivedAt') }),
  };
}
