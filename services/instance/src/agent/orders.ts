// What begins and ends an agent's life with an owner. Each order is verified first, then written down in one transaction; the
// loop does the rest.
import { Refusal } from '@offshoot/rpc/refusal.ts';
import { objectionTo } from '@offshoot/user-config';
import type { Claimed } from '../domain/agent-state.ts';
import { verifyClone, verifyRelease } from '../domain/owner-statement.ts';
import { describe, type Signed, type SignedVersion } from '../domain/template/signed-version.ts';
import { capabilitiesIn, placeInOrder } from '../domain/template/template-update.ts';
import type { AgentContext } from './agent-context.ts';
import { latelyGenuine } from './lately-genuine.ts';
import { changeMarked } from './marked-change.ts';
import { freshKeys, notLive, requireStillOwner } from './order-checks.ts';
import { openUserConfig, type SealedConfig } from './sealed-values.ts';
import { reviewStaleness } from './staleness.ts';
import { withAttestation } from './update-orders.ts';

export interface ConfigureOrder {
  claimed: Claimed;
  /** Further user config that only this agent can read. */
  sealedUserConfig?: SealedConfig;
  version: SignedVersion;
  parent?: { instanceId: string; inboxId: string; contextPromptDigest: string; summaryDigest: string; statement: Signed };
}

/** Makes the idle agent the agent of a claim. The same claim again changes nothing. */
export async function configure(ctx: AgentContext, inboxId: string, order: ConfigureOrder): Promise<void> {
  if (isConfiguredFor(ctx, order.claimed.claimId)) return;
  const { version, parent } = order;
  const attestation = await latelyGenuine(ctx, version);
  requireOverrideAllowed(order);
  requireSecretsSealed(order);
  const claimed = await withSealedConfig(ctx, order);
  requireValidValues(claimed, version);
  if (parent !== undefined) await verifyParent(ctx, inboxId, parent, order);
  // Looked at again: another call may have come first while the signatures were checked.
  if (isConfiguredFor(ctx, claimed.claimId)) return;
  const { templateId, creatorId, digest } = version;
  const template = { templateId, creatorId, digest, version: version.version };
  const { floor } = ctx.store.state;
  if (floor?.templateId === templateId) placeInOrder(floor, version);
  const acceptedCapabilities = capabilitiesIn(version);
  changeMarked(ctx, () => {
    ctx.store.keepTemplateVersion(withAttestation(version, attestation && version.attestation));
    ctx.store.change({
      phase: 'joining',
      claimed,
      template,
      acceptedCapabilities,
      attestation,
      context: parent === undefined ? 'none' : 'waiting',
      ...(parent === undefined
        ? {}
        : { parent: { instanceId: parent.instanceId, inboxId: parent.inboxId, summaryDigest: parent.summaryDigest } }),
    });
  });
  reviewStaleness(ctx);
  ctx.wakeDuties();
}

/** Ends the agent: by its owner's statement, or by the pool alone where nobody ever had it. */
export async function orderRelease(ctx: AgentContext, o: { statement?: Signed; claimId: string }): Promise<void> {
  const { phase, claimed } = ctx.store.state;
  if (phase === 'leaving') return;
  const { statement } = o;
  if (statement !== undefined && claimed !== undefined) {
    const { ownerId } = claimed;
    const { instanceId } = ctx;
    const keys = await freshKeys(ctx, ownerId);
    await verifyRelease({ instanceId, ownerId, statement, keys, now: ctx.now() });
    if (ctx.store.state.phase !== 'leaving') requireStillOwner(ctx, ownerId);
  } else if (phase === 'live' || (claimed !== undefined && claimed.claimId !== o.claimId)) {
    throw new Refusal('NOT_INSTANCE_OWNER', 'Only its owner can release an agent that somebody has.', {
      help: 'Send the owner’s statement instance.release.',
    });
  }
  leave(ctx);
}

/** From here on the agent says goodbye and deletes itself. */
export function leave(ctx: AgentContext): void {
  if (ctx.store.state.phase === 'leaving') return;
  ctx.store.transaction(() => {
    ctx.store.change({ phase: 'leaving', notBefore: 0, joinAttempts: 0 });
  });
  ctx.wakeDuties();
}

function isConfiguredFor(ctx: AgentContext, claimId: string): boolean {
  const { claimed, phase } = ctx.store.state;
  if (phase === 'leaving') throw notLive(ctx);
  if (claimed === undefined) return false;
  if (claimed.claimId === claimId) return true;
  throw new Refusal('INSTANCE_ALREADY_CLAIMED', 'The instance belongs to another claim.', { help: 'Take another idle instance.' });
}

function requireOverrideAllowed({ claimed, version }: ConfigureOrder): void {
  if (claimed.modelOverride !== '' && !describe(version.content).overrideAllowed)
    throw new Refusal('MODEL_OVERRIDE_NOT_ALLOWED', 'The template does not allow another model than its own.', {
      help: 'Claim without a model.',
    });
}

async function withSealedConfig(ctx: AgentContext, { claimed, sealedUserConfig: sealed }: ConfigureOrder): Promise<Claimed> {
  if (sealed === undefined) return claimed;
  const opened = await openUserConfig(ctx, claimed.ownerId, sealed, claimed.userConfig);
  return { ...claimed, userConfig: { ...claimed.userConfig, ...opened } };
}

/** A secret that was given in clear has been read on its way already: whoever gave it must know. */
function requireSecretsSealed({ claimed, version }: ConfigureOrder): void {
  const inClear = describe(version.content).tools.filter(({ id, secret }) => secret && Object.hasOwn(claimed.userConfig, id));
  if (inClear.length > 0)
    throw new Refusal('USER_CONFIG_NOT_SEALED', 'A secret was given in clear.', {
      help: 'Change the secret, and seal the new one to the instance.',
      metadata: { tools: inClear.map(({ id }) => id).join(',') },
    });
}

/** Sealed ones too: here they are read for the first time. */
function requireValidValues({ userConfig }: Claimed, { content }: SignedVersion): void {
  for (const tool of describe(content).tools) {
    const value = userConfig[tool.id];
    const wanted = value ? objectionTo(value, tool.rule) : undefined;
    if (wanted === undefined) continue;
    throw new Refusal('USER_CONFIG_INVALID', `The value for ${tool.id} is not ${wanted}.`, {
      help: 'Claim again with a value of that form.',
      metadata: { tool: tool.id, format: tool.rule.format },
    });
  }
}

/** The child checks its owner's order itself: it takes the context of no other parent. */
async function verifyParent(
  ctx: AgentContext,
  inboxId: string,
  parent: NonNullable<ConfigureOrder['parent']>,
  { claimed, version }: ConfigureOrder,
): Promise<void> {
  const terms = {
    parentInstanceId: parent.instanceId,
    parentInboxId: parent.inboxId,
    templateId: version.templateId,
    join: claimed.join,
    contextPromptDigest: parent.contextPromptDigest,
    childInboxId: inboxId,
    summaryDigest: parent.summaryDigest,
  };
  const { ownerId } = claimed;
  const keys = await freshKeys(ctx, ownerId);
  await verifyClone({ terms, ownerId, statement: parent.statement, keys, now: ctx.now() });
}
