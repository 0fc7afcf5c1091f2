// New template versions: verified, then stored in one transaction. A version that widens what the agent may use waits for its owner.

import { Refusal } from '@offshoot/refusals';
import { keptUnder, userToolsIn, verifyHandovers, type WithKeysOf } from '@offshoot/statements';
import { verifyWithKeys } from '@offshoot/xmtp';
import { consentNeeded, pinEnded } from '../domain/phrases.ts';
import { verifyConsent } from '../orders/domain/owner-statement.ts';
import { changeMarked } from '../orders/marked-change.ts';
import { claimedState, freshKeys, isRepeat, type OrderDeps, redeem, requireStillOwner } from '../orders/order-checks.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { isArchived } from '../trust/pausing.ts';
import { type Attestation, newerAttestation, verifyAttestation } from '../versions/domain/attestation.ts';
import { isSamePin, pinOf, requireUnpinned, type SignedYank, verifyYank } from '../versions/domain/pin.ts';
import type { Signed, SignedVersion } from '../versions/domain/signed-version.ts';
import {
  appliedOf,
  capabilitiesIn,
  latestOf,
  requireAccepted,
  requireNextVersion,
  requireSameHistory,
  requireSameTemplate,
  signerOf,
  verifyVersion,
} from '../versions/domain/template-update.ts';
import { writeIdentity } from '../workspace/workspace-sync.ts';
import { requireNewValues, requireValidValues } from './domain/user-values.ts';
import { reviewStaleness } from './staleness.ts';

export type UpdatingDeps = OrderDeps<ConversationTable> & Parameters<typeof writeIdentity>[0];

/**
 * Accepts a newer version, or further signatures of the current one. Returns the version applied afterwards. `yanks`: versions that the
 * creator has taken back, on which it must not stay.
 */
export function updateTemplate(deps: UpdatingDeps, version: SignedVersion, yanks: readonly SignedYank[] = []): Promise<number> {
  return takeVersion(deps, version, yanks, (known) => genuine(deps, version, known));
}

/**
 * The same for many agents of one host. The version itself is verified once: the agents share a clock and a view of the creator's keys,
 * so the result is the same for all. Each agent still checks it against its own version and what its owner accepted.
 */
export function sharedUpdate(version: SignedVersion, yanks: readonly SignedYank[] = []): (deps: UpdatingDeps) => Promise<number> {
  const verdicts = new Map<number, Promise<Attestation | undefined>>();
  return (deps) =>
    takeVersion(deps, version, yanks, (known) => {
      const verdict = verdicts.get(known) ?? genuine(deps, version, known);
      verdicts.set(known, verdict);
      return verdict;
    });
}

async function takeVersion(
  deps: UpdatingDeps,
  version: SignedVersion,
  yanks: readonly SignedYank[],
  verified: (known: number) => Promise<Attestation | undefined>,
): Promise<number> {
  const before = claimedState(deps).template;
  requireSameTemplate(before, version);
  requireSameHistory(latestOf(before, deps.store.state.floor), version);
  const attestation = await verified(before.handovers?.length ?? 0);
  await takeYank(deps, version, yanks);
  const { template, claimed } = claimedState(deps);
  const { acceptedCapabilities, floor } = deps.store.state;
  // Another version may have been applied meanwhile.
  requireSameHistory(latestOf(template, floor), version);
  if (requireNextVersion(template, version, floor) === 'apply') {
    requireUnpinned(deps.store.state, version.version);
    try {
      requireAccepted(acceptedCapabilities, version, { ownModel: claimed.modelOverride !== '' });
    } catch (error) {
      tellWaiting(deps, version);
      throw error;
    }
  }
  changeMarked(deps, () => keep(deps, version, attestation));
  return settled(deps);
}

/** Ends the pin of a version that its creator has taken back, and says so. Without their word for that, the owner's word stands. */
async function takeYank(deps: UpdatingDeps, next: SignedVersion, yanks: readonly SignedYank[]): Promise<void> {
  const pin = pinOf(deps.store.state);
  const yank = yanks.find(({ version }) => version === pin?.version);
  if (pin === undefined || yank === undefined) return;
  const { digest } = pin;
  const of = { templateId: next.templateId, digest, signer: signerOf(next, yank.statement) };
  try {
    await verifyWithKeys(deps.identities, of.signer, (keys) => verifyYank(yank, of, keys, deps.now()));
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason === 'IDENTITY_UNAVAILABLE') throw error;
    deps.log.warn({ instanceId: deps.instanceId, version: pin.version, reason: error.reason }, 'ignored an invalid yank');
    return;
  }
  // The owner may have settled something else meanwhile.
  if (!isSamePin(pinOf(deps.store.state), pin)) return;
  const { claimed } = claimedState(deps);
  deps.store.transaction(() => {
    if (mayTell(deps)) deps.store.conversation.say(`yanked:${digest}`, pinEnded(pin.version, yank.reason));
    deps.store.change({ yanked: pin });
    deps.store.report({ claimId: claimed.claimId, pinnedVersion: 0 });
  });
  deps.wake.duties();
}

/** Not while members want it silent, nor while its owner has archived it. */
function mayTell(deps: UpdatingDeps): boolean {
  const { phase, quiet } = deps.store.state;
  return phase === 'live' && !isSilent(quiet) && !isArchived(deps);
}

/** Once for each version that is the creator's. */
function tellWaiting(deps: UpdatingDeps, { version, digest }: SignedVersion): void {
  const { state, conversation } = deps.store;
  if (state.toldVersion === digest || !mayTell(deps)) return;
  deps.store.transaction(() => {
    conversation.say(`consent:${digest}`, consentNeeded(deps.instanceId, version));
    deps.store.change({ toldVersion: digest });
  });
  deps.wake.duties();
}

/** Accepts a version that widens what the agent may use, with its owner's consent. */
export async function consentToUpdate(deps: UpdatingDeps, version: SignedVersion, statement: Signed): Promise<number> {
  const { template, claimed } = claimedState(deps);
  requireSameTemplate(template, version);
  const purpose = `consent ${version.templateId} ${version.version} ${version.digest}`;
  if (isRepeat(deps, statement, purpose)) return template.version;
  requireSameHistory(latestOf(template, deps.store.state.floor), version);
  const attestation = await genuine(deps, version, template.handovers?.length);
  const { ownerId } = claimed;
  const keys = await freshKeys(deps, ownerId);
  await verifyConsent({ instanceId: deps.instanceId, ownerId, version, statement, keys, now: deps.now() });
  requireStillOwner(deps, ownerId);
  const { userConfig } = claimedState(deps).claimed;
  const present = deps.store.templateVersion();
  if (present !== undefined) requireNewValues(userConfig, present, version);
  requireValidValues(userConfig, version);
  const { floor } = deps.store.state;
  requireSameHistory(latestOf(claimedState(deps).template, floor), version);
  if (requireNextVersion(claimedState(deps).template, version, floor) === 'apply') requireUnpinned(deps.store.state, version.version);
  changeMarked(deps, () => {
    if (!redeem(deps, statement, purpose)) return;
    const acceptedCapabilities = capabilitiesIn(version);
    keep(deps, version, attestation);
    deps.store.change({ acceptedCapabilities });
    deps.store.report({ claimId: claimed.claimId, acceptedCapabilities });
  });
  return settled(deps);
}

export type GenuineDeps = Pick<OrderDeps, 'identities' | 'instanceId' | 'log' | 'now'>;

/**
 * Verifies that the creator signed the version, and how the template came to them. `known`: how many of the hand-overs the agent has verified
 * before. Returns the version's attestation if there is a valid one. Throws Refusal.
 */
export async function genuine(deps: GenuineDeps, version: SignedVersion, known = 0): Promise<Attestation | undefined> {
  await verifyWithKeys(deps.identities, version.creatorId, (keys) => verifyVersion(version, keys, deps.now()));
  const withKeysOf: WithKeysOf = (inboxId, verify) => verifyWithKeys(deps.identities, inboxId, verify);
  const chain = await verifyHandovers(version, withKeysOf, deps.now(), known);
  if (!chain.ok) throw new Refusal(chain.reason, chain.message);
  const attesting = version.attestation ? signerOf(version, version.attestation) : version.creatorId;
  try {
    return await verifyWithKeys(deps.identities, attesting, (keys) => verifyAttestation(version, keys, deps.now()));
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason === 'IDENTITY_UNAVAILABLE') throw error;
    const { instanceId } = deps;
    deps.log.warn({ instanceId, version: version.version, reason: error.reason }, 'ignored an invalid attestation');
    return undefined;
  }
}

/** Keeps an attestation with the version only if it is valid. */
export function withAttestation({ attestation: _, ...version }: SignedVersion, valid: Signed | undefined): SignedVersion {
  return valid === undefined ? version : { ...version, attestation: valid };
}

function keep(deps: UpdatingDeps, version: SignedVersion, attestation: Attestation | undefined): void {
  const { template, claimed } = claimedState(deps);
  const kept = deps.store.state.attestation;
  const isNew = version.version !== template.version;
  const newest = newerAttestation(kept, attestation);
  const present = deps.store.templateVersion();
  const userTools = present === undefined ? [] : userToolsIn(capabilitiesIn(present));
  const before = newest === kept && !isNew ? present?.attestation : undefined;
  deps.store.keepTemplateVersion(withAttestation(version, before ?? (attestation && version.attestation)));
  deps.store.change({
    template: appliedOf(version),
    attestation: newest,
    // No version below it has a place in the order.
    floor: undefined,
  });
  if (!isNew) return;
  deps.store.report({ claimId: claimed.claimId, appliedVersion: version.version });
  giveUpValues(deps, userTools, version);
  deps.log.info({ instanceId: deps.instanceId, version: version.version }, 'template version applied');
}

/** The owner's values for a tool go with the tool. Values for tools of a version to come stay. */
function giveUpValues(deps: UpdatingDeps, userTools: readonly string[], version: SignedVersion): void {
  const { claimed } = claimedState(deps);
  const now = userToolsIn(capabilitiesIn(version));
  const dropped = userTools.filter((id) => !now.includes(id));
  const userConfig = Object.fromEntries(Object.entries(claimed.userConfig).filter(([id]) => !dropped.includes(id)));
  const before = deps.store.state.acceptedCapabilities;
  const acceptedCapabilities = keptUnder(before, capabilitiesIn(version));
  if (dropped.length > 0) deps.store.change({ claimed: { ...claimed, userConfig } });
  if (acceptedCapabilities === before) return;
  deps.store.change({ acceptedCapabilities });
  deps.store.report({ claimId: claimed.claimId, acceptedCapabilities });
}

function settled(deps: UpdatingDeps): number {
  reviewStaleness(deps);
  writeIdentity(deps);
  deps.wake.duties();
  deps.wake.reports();
  return claimedState(deps).template.version;
}
