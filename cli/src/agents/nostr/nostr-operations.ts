// What owners settle about their agents on Nostr, for the command and for the routes of `offshoot serve`. No secret goes through a route.
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonValue } from '@bufbuild/protobuf';
import type { AgentLine } from '@offshoot/client';
import {
  type AgentOnNostr,
  changeNostr,
  Failure,
  type Owner,
  type Recipient,
  readAgent,
  readNostr,
  recipientOf,
  withoutPeer,
  withPeer,
} from '@offshoot/client';
import { isPeerName, type NostrPeer, type NostrSettings, RELAY_STATES } from '@offshoot/context';
import { attest, npubOf, publicKeyIn, publicKeyOf, relayUrlIn } from '@offshoot/nostr';
import { MAX_NOSTR_PEERS, MAX_NOSTR_RELAYS, MAX_PEER_NAME } from '@offshoot/statements';
import { USAGE } from '../../failure.ts';
import type { AskAgent, Operation, Schema } from '../../operation.ts';
import { ownerOf } from '../../owner.ts';

interface OfAgent {
  instanceId: string;
}

/** Absent fields stay as they are. */
export interface NostrOrder extends OfAgent {
  enabled?: boolean;
  /** Empty: those of the host. */
  relays?: string[];
  /** `key`: npub1… or 64 hex digits. */
  allow?: { key: string; name: string }[];
  /** Each a key or a name. */
  remove?: string[];
  mirror?: boolean;
}

/** Keys that only the command has: they stay in this process. */
export interface NostrSecrets {
  /** Of the agent, derived by the owner; it is sealed to the agent. */
  derived?: Uint8Array | undefined;
  /** The owner's own, which attests the agent's. */
  attesting?: Uint8Array | undefined;
}

/** A key is made within a second. An agent answers sixty requests a minute. */
const LOOKS_MS = [200, 400, 800, 1_600, 3_200];

const PATH = '/api/agents/{instanceId}/do/nostr';
const keySchema: Schema = { type: 'string', minLength: 1, maxLength: 200, description: 'A public key: npub1… or 64 hex digits.' };
const nameSchema: Schema = { type: 'string', minLength: 1, maxLength: MAX_PEER_NAME };

export const showNostr: Operation<OfAgent, AgentOnNostr> = {
  ...{ id: 'showNostr', method: 'GET', path: PATH, status: 200, fields: {}, required: [] },
  summary: 'How your agent is on Nostr: its key, relays and peers.',
  answer: () => nostrSchema,
  async run({ cli, ask }, { instanceId }) {
    const owner = await ownerOf(cli);
    const agent = recipientOf(await readAgent(owner, instanceId));
    return ask(instanceId, (line) => readNostr(owner, line, agent));
  },
  document: nostrDocument,
};

export const settleNostr: Operation<NostrOrder, AgentOnNostr> = {
  ...{ id: 'settleNostr', method: 'PATCH', path: PATH, status: 200, required: [] },
  summary: 'Put your agent on Nostr or take it off, and say over which relays and with whom it may write. This signs it.',
  fields: {
    enabled: { type: 'boolean' },
    relays: {
      ...{ type: 'array', maxItems: MAX_NOSTR_RELAYS, items: { type: 'string', maxLength: 200 } },
      description: 'All of them, wss://… each. Empty: those of the host.',
    },
    allow: {
      ...{ type: 'array', maxItems: MAX_NOSTR_PEERS, description: 'Peers to add or to rename.' },
      items: {
        ...{ type: 'object', properties: { key: keySchema, name: nameSchema }, required: ['key', 'name'], additionalProperties: false },
      },
    },
    remove: { type: 'array', maxItems: MAX_NOSTR_PEERS, items: { ...keySchema, description: 'A peer’s key or name.' } },
    mirror: {
      type: 'boolean',
      description: 'Publish what it knows, encrypted to you. It needs an attestation: see `offshoot agents nostr`.',
    },
  },
  answer: () => nostrSchema,
  run: async ({ cli, ask }, order) => settledWith(await ownerOf(cli), ask, order, {}),
  document: nostrDocument,
};

/** As the operation, with the secrets that the command has. Throws USAGE, and like `changeNostr`. */
export async function settledWith(owner: Owner, ask: AskAgent, order: NostrOrder, secrets: NostrSecrets): Promise<AgentOnNostr> {
  const change = changeIn(order);
  const { derived, attesting } = secrets;
  const agent = recipientOf(await readAgent(owner, order.instanceId));
  return ask(order.instanceId, async (line) => {
    if (attesting !== undefined && derived === undefined) return attested({ owner, line, agent }, order, attesting);
    return changeNostr(owner, line, agent, {
      change(settings, { publicKey }) {
        if (derived === undefined) return requireReader(change(settings));
        // An attestation is of one key.
        const isSame = publicKeyOf(derived) === publicKey;
        const kept = isSame ? settings : { ...settings, attestation: [], mirror: false };
        const attestation = attesting === undefined ? kept.attestation : attestationOf(attesting, publicKeyOf(derived));
        return requireReader(change({ ...kept, attestation }));
      },
      secretKey: derived,
    });
  });
}

interface Asked {
  owner: Owner;
  line: AgentLine;
  agent: Recipient;
}

/** An agent that has no key yet makes one once the rest is settled. */
async function attested({ owner, line, agent }: Asked, order: NostrOrder, attesting: Uint8Array): Promise<AgentOnNostr> {
  const withAttestation = (settings: NostrSettings, agentKey: string, { mirror = settings.mirror }: NostrOrder) =>
    requireReader({ ...settings, attestation: attestationOf(attesting, agentKey), mirror });
  const change = changeIn(order);
  const { publicKey } = await line.nostr();
  if (publicKey !== '')
    return changeNostr(owner, line, agent, { change: (settings) => change(withAttestation(settings, publicKey, order)) });
  const { status } = await changeNostr(owner, line, agent, { change: (settings) => ({ ...change(settings), mirror: settings.mirror }) });
  if (!status.settings.enabled) throw wrong('The agent has no key yet that could be attested.', 'Put it on Nostr with --on.');
  const made = status.publicKey || (await keyMade(owner, line));
  return changeNostr(owner, line, agent, { change: (settings) => withAttestation(settings, made, order) });
}

async function keyMade({ signal }: Owner, line: AgentLine): Promise<string> {
  for (const waitMs of LOOKS_MS) {
    await pause(waitMs, undefined, { signal });
    const { publicKey } = await line.nostr();
    if (publicKey !== '') return publicKey;
  }
  throw new Failure('UPSTREAM_UNAVAILABLE', 'The agent is still making its key.', { help: 'Repeat the command in a moment.' });
}

function attestationOf(attesting: Uint8Array, agentKey: string): string[] {
  if (publicKeyOf(attesting) === agentKey) throw wrong('That is the agent’s own key.', 'Attest it with yours.');
  return attest(attesting, agentKey);
}

function requireReader(settings: NostrSettings): NostrSettings {
  if (!settings.mirror || settings.attestation.length > 0) return settings;
  throw wrong(
    'Nobody could read the mirror: it is encrypted to the key that attests the agent.',
    'Attest it: `offshoot agents nostr INSTANCE --attest-with FILE --mirror on`.',
  );
}

function changeIn({ enabled, relays, allow = [], remove = [], mirror }: NostrOrder): (settings: NostrSettings) => NostrSettings {
  const [urls, peers] = [relays?.map(relayMeant), allow.map(peerMeant)];
  return (settings) => {
    const left = remove.reduce((of, given) => withoutPeer(peerIn(of, given).key)(of), settings);
    const next = peers.reduce((of, peer) => withPeer(peer)(of), left);
    if (next.peers.length > MAX_NOSTR_PEERS) throw wrong(`An agent has ${MAX_NOSTR_PEERS} peers at most.`, 'Remove some with --remove.');
    requireDifferentNames(next.peers);
    return {
      ...next,
      enabled: enabled ?? next.enabled,
      relays: urls === undefined ? next.relays : [...new Set(urls)],
      mirror: mirror ?? next.mirror,
    };
  };
}

function peerIn({ peers }: NostrSettings, given: string): NostrPeer {
  const key = publicKeyIn(given);
  const found = peers.find((peer) => (key === undefined ? peer.name.toLowerCase() === given.toLowerCase() : peer.key === key));
  if (found !== undefined) return found;
  throw wrong('It has no such peer.', 'See its peers with `offshoot agents nostr INSTANCE`.');
}

function requireDifferentNames(peers: readonly NostrPeer[]): void {
  const names = peers.map(({ name }) => name.toLowerCase());
  const twice = peers.find((_, index) => names.indexOf(names[index] ?? '') !== index);
  if (twice !== undefined) throw wrong(`Two peers would be called ${twice.name}.`, 'Call one of them by another name.');
}

/** Throws USAGE. */
export function relayMeant(given: string): string {
  const url = relayUrlIn(given);
  if (url !== undefined && !url.includes(',')) return url;
  throw wrong(`${given} is no address of a relay.`, 'It begins with wss:// and has no user and no comma.');
}

/** Throws USAGE. */
export function peerMeant({ key: given, name: called }: { key: string; name: string }): NostrPeer {
  const [key, name] = [publicKeyIn(given), called.trim()];
  if (key === undefined) throw wrong(`${given} is no public key on Nostr.`, 'Use npub1… or 64 hex digits.');
  if (!isPeerName(name)) throw wrong('A peer needs a name on one line.', `Use 1 to ${MAX_PEER_NAME} characters.`);
  return { key, name };
}

const wrong = (message: string, help: string): Failure => new Failure(USAGE, message, { help });

export function nostrDocument({ status, binding, attestedBy }: AgentOnNostr, { instanceId }: OfAgent): JsonValue {
  const { settings, publicKey, isDerived, relays, received, sent, lastReceivedAt } = status;
  const { enabled, peers, mirror } = settings;
  return {
    ...{ instanceId, enabled, npub: npubOrNone(publicKey), publicKey, isDerived, binding },
    relays: relays.map(({ url, state, isHosts }) => ({ url, state, isHosts })),
    ownRelays: settings.relays,
    peers: peers.map(({ key, name }) => ({ name, npub: npubOf(key) })),
    ...{ mirror, attestedBy: npubOrNone(attestedBy), received, sent },
    ...(lastReceivedAt !== undefined && { lastReceivedAt }),
  };
}

const npubOrNone = (key: string): string => (key === '' ? '' : npubOf(key));

const string: Schema = { type: 'string' };
const list = (items: Schema): Schema => ({ type: 'array', items });
const object = (properties: Record<string, Schema>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const npub: Schema = { ...string, description: 'Empty: none.' };

const nostrSchema = object(
  {
    ...{ instanceId: string, enabled: { type: 'boolean' }, npub, publicKey: { ...string, description: 'The same in hex.' } },
    isDerived: { type: 'boolean', description: 'You derived the key, and can derive it again.' },
    binding: {
      ...{ type: 'string', enum: ['verified', 'pending', 'wrong'] },
      description: 'Whether key and inbox have signed that they are one agent. pending: there is no profile yet.',
    },
    relays: list(object({ url: string, state: { type: 'string', enum: [...RELAY_STATES] }, isHosts: { type: 'boolean' } })),
    ownRelays: { ...list(string), description: 'Those that you chose. Empty: those of the host.' },
    peers: list(object({ name: string, npub: string })),
    ...{ mirror: { type: 'boolean' }, attestedBy: npub },
    received: { type: 'integer', description: 'Messages in the last 30 days.' },
    sent: { type: 'integer' },
    lastReceivedAt: { ...string, format: 'date-time', description: 'Absent: never.' },
  },
  ['lastReceivedAt'],
);
