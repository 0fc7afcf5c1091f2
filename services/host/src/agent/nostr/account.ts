// The agent's key in use, and to whom it listens there.
import type { NostrSettings } from '@offshoot/context';
import { KINDS, NostrError, type NostrEvent, openGiftWrap, signEvent } from '@offshoot/nostr';
import type { AgentDeps } from '../record/agent-deps.ts';
import { type NostrKey, NostrKeys } from '../workspace/nostr-keys.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { NostrTable } from './nostr-store.ts';
import type { HeardAccount, Relays } from './relays.ts';

export interface NostrAccountDeps extends AgentDeps<NostrTable> {
  readonly workspace: Pick<Workspace, 'folder'>;
  readonly relays: Relays;
}

export interface OwnAccount extends HeardAccount {
  readonly secretKey: Uint8Array;
  readonly settings: NostrSettings;
}

/** Undefined: its owner has not enabled it, or there are no relays. */
export function nostrAccount({ store, workspace, relays, now }: NostrAccountDeps): OwnAccount | undefined {
  const { settings, publicKey } = store.nostr.standing();
  const ownerId = store.state.claimed?.ownerId;
  if (!settings.enabled || ownerId === undefined) return undefined;
  const key = new NostrKeys(workspace.folder).find(publicKey);
  if (key === undefined) return undefined;
  const urls = relaysOf(settings, relays);
  if (urls.length === 0) return undefined;
  const peers = settings.peers.map((peer) => peer.key);
  return { ...heardAccount(key, { relays: urls, ownerId, peers, now }), secretKey: key.secretKey, settings };
}

/** The owner, or what they have settled, may have changed in the meantime. */
export function isInUse({ store }: AgentDeps<NostrTable>, account: Pick<OwnAccount, 'publicKey'>): boolean {
  const { settings, publicKey } = store.nostr.standing();
  return settings.enabled && publicKey === account.publicKey && store.state.phase === 'live';
}

/** Where the agent is to be found: its owner's relays, or those of the host. */
export function relaysOf({ relays: chosen }: Pick<NostrSettings, 'relays'>, { defaults }: Pick<Relays, 'defaults'>): readonly string[] {
  return chosen.length > 0 ? chosen : defaults;
}

/** As the host keeps it, also while the agent sleeps. */
export function heardAccount(
  { publicKey, secretKey }: NostrKey,
  o: Pick<HeardAccount, 'relays' | 'ownerId' | 'peers'> & { now: () => Date },
): HeardAccount {
  const known = new Set(o.peers);
  return {
    ...{ publicKey, relays: o.relays, ownerId: o.ownerId, peers: o.peers },
    signer: { publicKey, sign: (template) => signEvent(template, secretKey) },
    isHeeded: (event) => known.has(authorOf(event, { secretKey, now: o.now() }) ?? ''),
  };
}

/** Undefined: it cannot be opened. */
function authorOf(event: NostrEvent, key: { secretKey: Uint8Array; now: Date }): string | undefined {
  if (event.kind === KINDS.legacyMessage) return event.pubkey;
  try {
    return openGiftWrap(event, key).from;
  } catch (error) {
    if (error instanceof NostrError) return undefined;
    throw error;
  }
}
