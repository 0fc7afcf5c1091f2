// The owner settles how their agent is on Nostr: signed, and sent in their direct message. The pool sees neither peers nor keys.
import { base64Decode } from '@bufbuild/protobuf/wire';
import type { NostrRequest, NostrSettings, NostrStatus } from '@offshoot/context';
import { isAttestationOf, publicKeyOf, relayUrlIn, secretKeyIn } from '@offshoot/nostr';
import { Refusal } from '@offshoot/refusals';
import { canonicalJson, nostrAction, sealedConfigDigestOf, textDigest } from '@offshoot/statements';
import type { SealedValue } from '@offshoot/statements/sealing';
import { verifyNostr } from '../orders/domain/owner-statement.ts';
import { changeMarked } from '../orders/marked-change.ts';
import { claimedState, freshKeys, isRepeat, type OrderDeps, redeem, requireStillOwner, superseded } from '../orders/order-checks.ts';
import { openNostrKey, type SealedDeps } from '../template/sealed-values.ts';
import type { Signed } from '../versions/domain/signed-version.ts';
import { canonical } from '../versions/domain/template-update.ts';
import { NostrKeys } from '../workspace/nostr-keys.ts';
import { type NostrAccountDeps, relaysOf } from './account.ts';
import { dropOldKeys, replaceKey } from './key-changes.ts';
import type { PeerInboxTable } from './messages/peer-inbox-store.ts';
import type { NostrTable } from './nostr-store.ts';
import { PROFILE } from './places.ts';
import type { Relays } from './relays.ts';

export type NostrOrderDeps = OrderDeps<NostrTable & PeerInboxTable> & SealedDeps & NostrAccountDeps;

type Wanted = Pick<Extract<NostrRequest, { ask: 'set-nostr' }>, 'settings' | 'key'>;

const DAY_MS = 24 * 60 * 60_000;
const COUNTED_DAYS = 30;

/** The order of issue decides, not of arrival: an older statement does not let in whom a newer one keeps out. */
export async function setNostr(deps: NostrOrderDeps, wanted: Wanted, statement: Signed): Promise<void> {
  const { instanceId, store } = deps;
  const { ownerId } = claimedState(deps).claimed;
  const { settings } = wanted;
  const sealed = sealedIn(wanted);
  const keyDigest = sealed === undefined ? 'none' : sealedConfigDigestOf({ value: sealed, keys: ['nostr'] });
  const purpose = `nostr ${textDigest(canonical(() => canonicalJson({ ...nostrAction(instanceId, settings, keyDigest) })))}`;
  if (isRepeat(deps, statement, purpose)) return;
  const keys = await freshKeys(deps, ownerId);
  await verifyNostr({ instanceId, ownerId, settings, keyDigest, statement, keys, now: deps.now() });
  requireRelays(deps.relays, settings);
  const derived = sealed && secretKeyOf(await openNostrKey(deps, ownerId, sealed));
  requireAttested(settings, derived === undefined ? store.nostr.standing().publicKey : publicKeyOf(derived));
  requireStillOwner(deps, ownerId);
  const issuedAt = statement.envelope.issuedAt.getTime();
  changeMarked(deps, () => {
    if (!redeem(deps, statement, purpose)) return;
    const { nostrOrderAt, ownerChangedAt } = store.state;
    // Statements have a resolution of one second: two in the same second are both accepted, in order of arrival.
    if (issuedAt < Math.max(nostrOrderAt, ownerChangedAt)) throw superseded();
    // On disk before the transaction commits.
    if (derived !== undefined) replaceKey(deps, new NostrKeys(deps.workspace.folder).add(derived), { isDerived: true });
    store.nostr.change({ settings });
    store.peerInboxes.keepOnly(settings.peers.map(({ key }) => key));
    store.change({ nostrOrder: statement.envelope.nonce, nostrOrderAt: issuedAt });
  });
  dropOldKeys(deps);
  deps.log.info({ instanceId, enabled: settings.enabled, peers: settings.peers.length }, 'its owner has settled how it is on Nostr');
  deps.wake.duties();
}

function sealedIn({ key }: Wanted): SealedValue | undefined {
  if (key === undefined) return undefined;
  try {
    return { encapsulatedKey: base64Decode(key.encapsulatedKey), ciphertext: base64Decode(key.ciphertext) };
  } catch {
    throw invalid('key', 'The sealed key is not in base64.');
  }
}

function secretKeyOf(opened: string): Uint8Array {
  const key = /^[0-9a-f]{64}$/.test(opened) ? secretKeyIn(opened) : undefined;
  if (key === undefined) throw invalid('key', 'The sealed key is none of Nostr.');
  return key;
}

/** An agent connects to no machine of its host's network, and writes nothing that others can read on the way. */
function requireRelays(network: Pick<Relays, 'mayUse' | 'defaults'>, { relays, enabled }: NostrSettings): void {
  for (const url of relays) {
    if (relayUrlIn(url) !== url)
      throw invalid('relays', 'The address of a relay is not in its canonical form, such as wss://relay.example');
    if (!network.mayUse(url)) throw invalid('relays', 'A relay has to be on the Internet, with an address that begins with wss.');
  }
  if (enabled && relays.length === 0 && network.defaults.length === 0)
    throw invalid('relays', 'My host has no relay of its own.', 'Name one to five relays.');
}

function requireAttested({ attestation }: NostrSettings, publicKey: string): void {
  if (attestation.length > 0 && !isAttestationOf(attestation, publicKey))
    throw invalid('attestation', 'That attestation is not for my key, or not signed by the key that it names.', 'Ask for my key first.');
}

const invalid = (field: string, message: string, help?: string): Refusal =>
  new Refusal('VALIDATION_FAILED', message, { metadata: { field }, ...(help !== undefined && { help }) });

/** As it is now. */
export function nostrStatus(deps: NostrAccountDeps, requestId: string): NostrStatus {
  const { store, relays } = deps;
  const { settings, publicKey, isDerived } = store.nostr.standing();
  const profile = store.nostr.published(PROFILE)?.event;
  const traffic = store.nostr.traffic(new Date(deps.now().getTime() - COUNTED_DAYS * DAY_MS));
  const urls = settings.enabled ? relaysOf(settings, relays) : [];
  return {
    ...{ answer: 'nostr', requestId, settings, publicKey, isDerived },
    profile: profile === undefined || profile.pubkey !== publicKey ? '' : JSON.stringify(profile),
    relays: urls.map((url) => ({ url, state: relays.stateOf(url), isHosts: relays.defaults.includes(url) })),
    ...{ received: traffic.received, sent: traffic.sent },
    ...(traffic.lastReceivedAt && { lastReceivedAt: traffic.lastReceivedAt.toISOString() }),
  };
}
