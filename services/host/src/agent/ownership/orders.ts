// Orders that begin and end an agent's life with an owner. Each is verified first, then stored in one transaction; the agent's loop does
// the rest.

import { Refusal } from '@offshoot/refusals';
import { CLOCK_SKEW_SECONDS } from '@offshoot/statements';
import type { MemoryTable } from '../memory/memory-store.ts';
import { dropOldKeys, endKey, type KeyChangeDeps } from '../nostr/key-changes.ts';
import { type SignedClaim, verifyClaim, verifyRelease, verifyTransfer } from '../orders/domain/owner-statement.ts';
import type { TransferOrder } from '../orders/domain/transfer-order.ts';
import { changeMarked } from '../orders/marked-change.ts';
import { freshKeys, notLive, type OrderDeps, redeem, requireStillOwner, superseded } from '../orders/order-checks.ts';
import { type Claimed, startingTrust } from '../record/domain/agent-state.ts';
import { requireSignedVersion } from '../template/domain/claimed-version.ts';
import { requireValidValues } from '../template/domain/user-values.ts';
import { latelyGenuine } from '../template/lately-genuine.ts';
import { openUserConfig, type SealedConfig, type SealedDeps } from '../template/sealed-values.ts';
import { reviewStaleness } from '../template/staleness.ts';
import { withAttestation } from '../template/update-orders.ts';
import type { IncomingTable } from '../transfers/incoming-transfers.ts';
import { expectFrom } from '../transfers/orders.ts';
import { describe, type Signed, type SignedVersion } from '../versions/domain/signed-version.ts';
import { appliedOf, capabilitiesIn, requireNextVersion, requireSameHistory } from '../versions/domain/template-update.ts';
import { isNobodysYet } from './domain/ending.ts';

/** Between two signers, one ahead and one behind. */
const CLOCKS_DIFFER_MS = 2 * CLOCK_SKEW_SECONDS * 1000;

export interface ConfigureOrder {
  claimed: Omit<Claimed, 'signed'>;
  /** The owner's statement covering all of this. Absent: nobody has signed the claim as a whole. */
  signedClaim?: SignedClaim;
  /** Additional user config that only this agent can read. */
  sealedUserConfig?: SealedConfig;
  version: SignedVersion;
  /** For a clone. */
  transfer?: TransferOrder;
}

type ConfiguringDeps = OrderDeps<IncomingTable> & SealedDeps;

/** Assigns the idle agent to a claim. Repeating the same claim changes nothing. */
export async function configure(deps: ConfiguringDeps, inboxId: string, order: ConfigureOrder): Promise<void> {
  if (isConfiguredFor(deps, order.claimed.claimId)) return;
  const { version, transfer, signedClaim } = order;
  const attestation = await latelyGenuine(deps, version);
  requireOverrideAllowed(order);
  requireSecretsSealed(order);
  if (signedClaim === undefined) requireNothingToSign(order);
  else await verifyWhole(deps, inboxId, signedClaim, order);
  const userConfig = await openedConfig(deps, order);
  requireValidValues(userConfig, version);
  if (transfer !== undefined) await verifyTransferToChild(deps, inboxId, transfer, order);
  const claimed = { ...order.claimed, userConfig, signed: signedClaim !== undefined };
  // Checked again: another call may have come first while signatures were verified.
  if (isConfiguredFor(deps, claimed.claimId)) return;
  const { floor } = deps.store.state;
  if (floor?.templateId === version.templateId) {
    requireSameHistory(floor, version);
    requireNextVersion(floor, version);
  }
  const acceptedCapabilities = capabilitiesIn(version);
  changeMarked(deps, () => {
    if (signedClaim !== undefined) redeem(deps, signedClaim.statement, `claim ${claimed.claimId}`);
    deps.store.keepTemplateVersion(withAttestation(version, attestation && version.attestation));
    deps.store.change({
      phase: 'joining',
      claimed,
      template: appliedOf(version),
      acceptedCapabilities,
      attestation,
      trust: startingTrust(version.content),
    });
    if (transfer !== undefined) expectFrom(deps, transfer);
  });
  reviewStaleness(deps);
  deps.wake.duties();
}

/** Ends the agent: by its owner's statement, or by the pool alone if nobody could lose anything. */
export async function orderRelease(
  deps: OrderDeps<MemoryTable> & KeyChangeDeps,
  o: { statement?: Signed | undefined; claimId: string },
): Promise<void> {
  const { phase, claimed } = deps.store.state;
  if (phase === 'leaving') return;
  const { statement } = o;
  if (statement !== undefined && claimed !== undefined) {
    const { ownerId } = claimed;
    const { instanceId } = deps;
    const keys = await freshKeys(deps, ownerId);
    await verifyRelease({ instanceId, ownerId, statement, keys, now: deps.now() });
    // It may have waited long for its host: if the owner has given the agent orders since, the agent is meant to stay.
    if (statement.envelope.issuedAt.getTime() < deps.store.state.newestRedeemedAt - CLOCKS_DIFFER_MS) throw superseded();
    if (deps.store.state.phase !== 'leaving') requireStillOwner(deps, ownerId);
  } else if (!mayEndUnsigned(deps, o.claimId)) {
    throw new Refusal('NOT_INSTANCE_OWNER', 'Only its owner can release a claimed agent.', {
      help: 'Send the owner’s statement instance.release.',
    });
  }
  leave(deps);
}

/** Whether nobody could lose anything if the agent ended. `claimId`: the claim that has ended. */
export function mayEndUnsigned(deps: OrderDeps<MemoryTable>, claimId?: string): boolean {
  const hasMark = deps.marks.kept().settled !== undefined;
  return isNobodysYet(deps.store.state, { claimId, hasMark, memories: deps.store.memory.all().length });
}

/** From here on the agent says goodbye and deletes itself. */
export function leave(deps: OrderDeps & KeyChangeDeps): void {
  if (deps.store.state.phase === 'leaving') return;
  deps.store.transaction(() => {
    endKey(deps);
    deps.store.change({ phase: 'leaving', notBefore: 0, joinAttempts: 0 });
  });
  dropOldKeys(deps);
  deps.wake.duties();
}

function isConfiguredFor(deps: OrderDeps, claimId: string): boolean {
  const { claimed, phase } = deps.store.state;
  if (phase === 'leaving') throw notLive(deps);
  if (claimed === undefined) return false;
  if (claimed.claimId === claimId) return true;
  throw new Refusal('INSTANCE_ALREADY_CLAIMED', 'The instance belongs to another claim.', { help: 'Take another idle instance.' });
}

function requireOverrideAllowed({ claimed, version }: ConfigureOrder): void {
  if (claimed.modelOverride !== '' && !describe(version.content).overrideAllowed)
    throw new Refusal('MODEL_OVERRIDE_NOT_ALLOWED', 'The template allows only its own model.', {
      help: 'Claim without a model.',
    });
}

/** Anybody can seal a value to the agent or name it as a child: only a signature proves that the owner wants it. */
function requireNothingToSign({ sealedUserConfig, transfer }: ConfigureOrder): void {
  if (sealedUserConfig !== undefined) throw notSigned('carries sealed values');
  if (transfer !== undefined) throw notSigned('is for a clone');
}

function notSigned(what: string): Refusal {
  return new Refusal('CLAIM_NOT_SIGNED', `The claim ${what}, but its owner has not signed it as a whole.`, {
    help: 'The owner must reserve the instance and sign instance.claim for it.',
  });
}

/** Verifies that the owner signed everything in this order, for this very agent. */
async function verifyWhole(deps: OrderDeps, inboxId: string, { signed, statement }: SignedClaim, order: ConfigureOrder): Promise<void> {
  const { claimed, version, sealedUserConfig, transfer } = order;
  const { ownerId, join, modelOverride, userConfig } = claimed;
  const { instanceId } = deps;
  const { templateId } = version;
  const keys = await freshKeys(deps, ownerId);
  const parent = transfer && {
    instanceId: transfer.sourceInstanceId,
    inboxId: transfer.sourceInboxId,
    contextPromptDigest: transfer.contextPromptDigest,
    summaryDigest: transfer.summaryDigest,
  };
  const terms = { instanceId, inboxId, templateId, signed, destination: join, model: modelOverride, userConfig, sealedUserConfig, parent };
  await verifyClaim({ terms, ownerId, statement, keys, now: deps.now() });
  requireSignedVersion(signed, version, { ownModel: modelOverride !== '' });
}

async function openedConfig(
  deps: SealedDeps,
  { claimed, version, sealedUserConfig: sealed }: ConfigureOrder,
): Promise<Claimed['userConfig']> {
  if (sealed === undefined) return claimed.userConfig;
  const { ownerId, userConfig } = claimed;
  const opened = await openUserConfig(deps, { ownerId, templateId: version.templateId }, sealed, userConfig);
  return { ...userConfig, ...opened };
}

/** A secret sent in plain text has already been exposed in transit: it is refused, so the sender knows. */
function requireSecretsSealed({ claimed, version }: ConfigureOrder): void {
  const inClear = describe(version.content).tools.filter(({ id, secret }) => secret && Object.hasOwn(claimed.userConfig, id));
  if (inClear.length > 0)
    throw new Refusal('USER_CONFIG_NOT_SEALED', 'A secret was given in plain text.', {
      help: 'Change the secret, and seal the new one to the instance.',
      metadata: { tools: inClear.map(({ id }) => id).join(',') },
    });
}

/** The child verifies its owner's order itself: it accepts context from no other parent. */
async function verifyTransferToChild(
  deps: OrderDeps,
  inboxId: string,
  { statement, ...order }: TransferOrder,
  { claimed, version }: ConfigureOrder,
): Promise<void> {
  const { ownerId, join } = claimed;
  const own = { kind: 'clone', targetInstanceId: deps.instanceId, targetInboxId: inboxId } as const;
  const terms = { ...order, ...own, templateId: version.templateId, join };
  const keys = await freshKeys(deps, ownerId);
  await verifyTransfer({ terms, ownerId, statement, keys, now: deps.now() });
}
