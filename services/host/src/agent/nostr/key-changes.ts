// The agent's key changes: with its owner, with a key that its owner has derived, and for good when it ends. The old key says so itself, in
// events that are stored before it is deleted.
import { inboxRelaysTemplate, profileTemplate, signEvent } from '@offshoot/nostr';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import { type NostrKey, NostrKeys } from '../workspace/nostr-keys.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { NostrTable } from './nostr-store.ts';
import { INBOX_RELAYS, nextCreation, PROFILE, RELAY_LIST } from './places.ts';

export interface KeyChangeDeps extends AgentDeps<NostrTable> {
  readonly workspace: Pick<Workspace, 'folder'>;
}

/** Call in the transaction in which the agent passes to another owner, or to a state of which its owner is not known to want this. */
export function passOnKey(deps: KeyChangeDeps): void {
  const { nostr } = deps.store;
  const old = keyInUse(deps);
  // On disk before the transaction commits: the file has both keys until then.
  const next = old && new NostrKeys(deps.workspace.folder).add();
  if (old !== undefined && next !== undefined) sayFarewell(deps, old, next.publicKey);
  nostr.change({ settings: OFF, publicKey: next?.publicKey ?? '', isDerived: false, binding: undefined });
}

/** Call in the transaction in which the agent begins to end. */
export function endKey(deps: KeyChangeDeps): void {
  const { nostr } = deps.store;
  const old = keyInUse(deps);
  if (old !== undefined) sayFarewell(deps, old, undefined);
  nostr.change({ settings: OFF, publicKey: '', isDerived: false, binding: undefined });
}

/** Call in the transaction in which the other key, which is on disk, takes its place. */
export function replaceKey(deps: KeyChangeDeps, next: NostrKey, { isDerived }: { isDerived: boolean }): void {
  const { nostr } = deps.store;
  if (nostr.standing().publicKey === next.publicKey) return;
  const old = keyInUse(deps);
  if (old !== undefined) sayFarewell(deps, old, next.publicKey);
  nostr.change({ publicKey: next.publicKey, isDerived, binding: undefined });
}

/** Call once such a transaction has committed, and when the agent's files have been opened. */
export function dropOldKeys({ store, workspace }: KeyChangeDeps): void {
  new NostrKeys(workspace.folder).keepOnly(store.nostr.standing().publicKey);
}

function keyInUse({ store, workspace }: KeyChangeDeps): NostrKey | undefined {
  const { publicKey } = store.nostr.standing();
  return publicKey === '' ? undefined : new NostrKeys(workspace.folder).find(publicKey);
}

/** Where it was published: its last profile, and that messages to it are read nowhere any more. */
function sayFarewell(deps: KeyChangeDeps, { secretKey }: NostrKey, successor: string | undefined): void {
  const { nostr } = deps.store;
  const now = deps.now();
  const [profile, relayList, inbox] = [PROFILE, RELAY_LIST, INBOX_RELAYS].map((place) => nostr.published(place));
  const relays = [...new Set([profile, relayList, inbox].flatMap((one) => one?.relays ?? []))];
  if (profile !== undefined) {
    const about = successor === undefined ? 'This agent has ended.' : 'This agent has another key now.';
    const said = { name: character(deps).name, about, ...(successor !== undefined && { successor }), now };
    const last = signEvent({ ...profileTemplate(said), created_at: nextCreation(now, profile.event) }, secretKey);
    nostr.publish({ place: PROFILE, event: last, relays, fingerprint: '' }, now);
  }
  if (inbox !== undefined) {
    const nowhere = signEvent({ ...inboxRelaysTemplate([], now), created_at: nextCreation(now, inbox.event) }, secretKey);
    nostr.publish({ place: INBOX_RELAYS, event: nowhere, relays, fingerprint: '' }, now);
  }
  nostr.forgetPublished();
}

/** What its owner has settled is as if they had settled nothing. */
export const OFF = { enabled: false, relays: [], peers: [], mirror: false, attestation: [] };
