// An agent on Nostr: what its owner settles, and the proof that a key there is the agent's.
import type { BindKeyAction, SetNostrAction } from './action.ts';
import { canonicalJson, textDigest } from './digest.ts';
import { malformed } from './statement-error.ts';

export const MAX_NOSTR_RELAYS = 5;
export const MAX_NOSTR_PEERS = 50;
/** UTF-16 units. */
export const MAX_PEER_NAME = 60;

/** In one document: a new one replaces the whole of the old one. */
export interface NostrSettings {
  enabled: boolean;
  /** At most MAX_NOSTR_RELAYS. Empty: those of the host. */
  relays: string[];
  /** Whose messages the agent takes, and whom it writes to. At most MAX_NOSTR_PEERS. */
  peers: NostrPeer[];
  /** It publishes what it knows, as an export would have it, encrypted to the Nostr key of its owner that the attestation names. */
  mirror: boolean;
  /** The `auth` tag of NIP-OA, four strings. Empty: none. */
  attestation: string[];
}

export interface NostrPeer {
  /** 64 hex digits. */
  key: string;
  /** As the owner calls it, at most MAX_PEER_NAME. */
  name: string;
}

/**
 * The statement's action, shared by signers and verifiers. `keyDigest`: `sealedConfigDigestOf` the key that is sealed to the agent, with
 * `keys: ['nostr']`; 'none': the agent keeps its own, or makes one. Throws StatementError for peers that share a key or a name, and for a
 * mirror that nobody could read.
 */
export function nostrAction(instanceId: string, settings: NostrSettings, keyDigest: string): SetNostrAction {
  const { enabled, relays, peers, mirror, attestation } = settings;
  if (hasTwins(peers.map(({ key }) => key))) throw malformed('A peer is named twice');
  if (hasTwins(peers.map(({ name }) => name.toLowerCase()))) throw malformed('Two peers have one name');
  if (hasTwins(relays)) throw malformed('A relay is named twice');
  return {
    action: 'instance.set-nostr',
    instanceId,
    nostr: enabled ? 'on' : 'off',
    relays: relays.length === 0 ? 'none' : relays.join(','),
    peers:
      peers.length === 0
        ? 'none'
        : peers
            .map(({ key }) => key)
            .sort()
            .join(','),
    peerNames: peers.length === 0 ? 'none' : textDigest(canonicalJson(Object.fromEntries(peers.map(({ key, name }) => [key, name])))),
    mirror: mirror ? 'on' : 'off',
    attestation: attestation.length === 0 ? 'none' : `${attestation[1]} ${textDigest(canonicalJson(attestation))}`,
    keyDigest,
  };
}

const hasTwins = (values: readonly string[]): boolean => new Set(values).size < values.length;

/** What the wallet of the agent's inbox signs. */
export function bindKeyAction(bound: Omit<BindKeyAction, 'action'>): BindKeyAction {
  return { action: 'instance.bind-key', ...bound };
}
