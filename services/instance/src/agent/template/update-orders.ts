// New versions of the template: verified, then written down in one transaction. What widens the agent waits for its owner.
import { Refusal } from '@offshoot/rpc/refusal.ts';
import { verifyWithKeys } from '@offshoot/xmtp';
import type { AgentContext } from '../agent-context.ts';
import { verifyConsent } from '../ownership/domain/owner-statement.ts';
import { changeMarked } from '../ownership/marked-change.ts';
import { claimedState, freshKeys, isRepeat, redeem, requireStillOwner } from '../ownership/order-checks.ts';
import { writeIdentity } from '../workspace/workspace-sync.ts';
import { type Attestation, newerAttestation, verifyAttestation } from './domain/attestation.ts';
import type { Signed, SignedVersion } from './domain/signed-version.ts';
import { capabilitiesIn, placeInOrder, requireAccepted, requireSameTemplate, verifyVersion } from './domain/template-update.ts';
import { requireNewValues, requireValidValues } from './domain/user-values.ts';
import { reviewStaleness } from './staleness.ts';

/** Takes a newer version, or more signatures of the present one. Returns the version that the agent has afterwards. */
export function updateTemplate(ctx: AgentContext, version: SignedVersion): Promise<number> {
  return takeVersion(ctx, version, () => genuine(ctx, version));
}

/**
 * The same for many agents of one host. What is verified of the version itself says the same to all of them, who have one clock
 * and one view of the creator's keys: it is asked once. Each still judges it by what it has and what its owner accepted.
 */
export function sharedUpdate(version: SignedVersion): (ctx: AgentContext) => Promise<number> {
  let verdict: Promise<Attestation | undefined> | undefined;
  return (ctx) =>
    takeVersion(ctx, version, () => {
      verdict ??= genuine(ctx, version);
      return verdict;
    });
}

async function takeVersion(ctx: AgentContext, version: SignedVersion, verified: () => Promise<Attestation | undefined>): Promise<number> {
  requireSameTemplate(claimedState(ctx).template, version);
  const attestation = await verified();
  const { template, claimed } = claimedState(ctx);
  const { acceptedCapabilities, floor } = ctx.store.state;
  if (placeInOrder(template, version, floor) === 'apply')
    requireAccepted(acceptedCapabilities, version, { ownModel: claimed.modelOverride !== '' });
  changeMarked(ctx, () => keep(ctx, version, attestation));
  return settled(ctx);
}

/** Takes a version that widens what the agent may use, as its owner has consented. */
export async function consentToUpdate(ctx: AgentContext, version: SignedVersion, statement: Signed): Promise<number> {
  const { template, claimed } = claimedState(ctx);
  requireSameTemplate(template, version);
  const purpose = `consent ${version.templateId} ${version.version} ${version.digest}`;
  if (isRepeat(ctx, statement, purpose)) return template.version;
  const attestation = await genuine(ctx, version);
  const { ownerId } = claimed;
  const keys = await freshKeys(ctx, ownerId);
  await verifyConsent({ instanceId: ctx.instanceId, ownerId, version, statement, keys, now: ctx.now() });
  requireStillOwner(ctx, ownerId);
  const { userConfig } = claimedState(ctx).claimed;
  const present = ctx.store.templateVersion();
  if (present !== undefined) requireNewValues(userConfig, present, version);
  requireValidValues(userConfig, version);
  placeInOrder(claimedState(ctx).template, version, ctx.store.state.floor);
  changeMarked(ctx, () => {
    if (!redeem(ctx, statement, purpose)) return;
    const acceptedCapabilities = capabilitiesIn(version);
    keep(ctx, version, attestation);
    ctx.store.change({ acceptedCapabilities });
    ctx.store.report({ claimId: claimed.claimId, acceptedCapabilities });
  });
  return settled(ctx);
}

/** Its creator signed the version. Answers the attestation where there is a valid one. Throws Refusal. */
export async function genuine(ctx: AgentContext, version: SignedVersion): Promise<Attestation | undefined> {
  await verifyWithKeys(ctx.identities, version.creatorId, (keys) => verifyVersion(version, keys, ctx.now()));
  try {
    return await verifyWithKeys(ctx.identities, version.creatorId, (keys) => verifyAttestation(version, keys, ctx.now()));
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason === 'IDENTITY_UNAVAILABLE') throw error;
    const { instanceId } = ctx;
    ctx.log.warn({ instanceId, version: version.version, reason: error.reason }, 'ignored an invalid attestation');
    return undefined;
  }
}

/** Only one that is valid is kept with the version. */
export function withAttestation({ attestation: _, ...version }: SignedVersion, valid: Signed | undefined): SignedVersion {
  return valid === undefined ? version : { ...version, attestation: valid };
}

function keep(ctx: AgentContext, version: SignedVersion, attestation: Attestation | undefined): void {
  const { template, claimed } = claimedState(ctx);
  const { attestation: kept, floor } = ctx.store.state;
  const isNew = version.version !== template.version;
  const newest = newerAttestation(kept, attestation);
  const before = newest === kept && !isNew ? ctx.store.templateVersion()?.attestation : undefined;
  ctx.store.keepTemplateVersion(withAttestation(version, before ?? (attestation && version.attestation)));
  ctx.store.change({
    template: { ...template, version: version.version, digest: version.digest },
    attestation: newest,
    ...(floor !== undefined && version.version >= floor.version ? { floor: undefined } : {}),
  });
  if (!isNew) return;
  ctx.store.report({ claimId: claimed.claimId, appliedVersion: version.version });
  ctx.log.info({ instanceId: ctx.instanceId, version: version.version }, 'template version applied');
}

function settled(ctx: AgentContext): number {
  reviewStaleness(ctx);
  writeIdentity(ctx);
  ctx.wakeDuties();
  ctx.wakeReports();
  return claimedState(ctx).template.version;
}
