// What the pool may ask of an agent. Each order is verified first, then written down in one transaction; the loop does the rest.
import { Refusal } from '@offshoot/rpc/refusal.ts';
import type { Claimed } from '../domain/agent-state.ts';
import { type JoinWay, verifyClone, verifyRelease } from '../domain/owner-statement.ts';
import { describe, type Signed, type SignedVersion } from '../domain/signed-version.ts';
import { placeInOrder, requireSameTemplate, verifyVersion } from '../domain/template-update.ts';
import { type AgentContext, withKeysOf } from './agent-context.ts';
import { writeIdentity, writeWorkspace } from './workspace-sync.ts';

export interface ConfigureOrder {
  claimed: Claimed;
  version: SignedVersion;
  parent?: { instanceId: string; inboxId: string; contextPromptDigest: string; statement: Signed };
}

export interface CloneOrder {
  claimId: string;
  childInstanceId: string;
  childInboxId: string;
  contextPrompt: string;
  contextPromptDigest: string;
  join: JoinWay;
  statement: Signed;
  overriddenConfigKeys: string[];
}

/** Makes the idle agent the agent of a claim. The same claim again changes nothing. */
export async function configure(ctx: AgentContext, inboxId: string, order: ConfigureOrder): Promise<void> {
  if (isConfiguredFor(ctx, order.claimed.claimId)) return;
  const { version, parent, claimed } = order;
  await withKeysOf(ctx.identities, version.creatorId, (keys) => verifyVersion(version, keys, ctx.now()));
  requireOverrideAllowed(order);
  if (parent !== undefined) {
    const terms = {
      parentInstanceId: parent.instanceId,
      parentInboxId: parent.inboxId,
      templateId: version.templateId,
      join: claimed.join,
      contextPromptDigest: parent.contextPromptDigest,
      childInboxId: inboxId,
    };
    const { statement } = parent;
    const { ownerId } = claimed;
    await withKeysOf(ctx.identities, ownerId, (keys) => verifyClone({ terms, ownerId, statement, keys, now: ctx.now() }));
  }
  // Looked at again: another call may have come first while the signatures were checked.
  if (isConfiguredFor(ctx, claimed.claimId)) return;
  const { templateId, creatorId, digest } = version;
  ctx.store.transaction(() => {
    ctx.store.keepTemplateVersion(version);
    ctx.store.change({
      phase: 'joining',
      claimed,
      template: { templateId, creatorId, digest, version: version.version },
      context: parent === undefined ? 'none' : 'waiting',
      ...(parent === undefined ? {} : { parent: { instanceId: parent.instanceId, inboxId: parent.inboxId } }),
    });
    ctx.store.report({ claimId: claimed.claimId, state: 'joining', appliedVersion: version.version });
  });
  writeWorkspace(ctx);
  ctx.wakeDuties();
  ctx.wakeReports();
}

/** Takes a newer version. Returns the version that the agent has afterwards. */
export async function updateTemplate(ctx: AgentContext, version: SignedVersion): Promise<number> {
  const current = ctx.store.state.template;
  if (current === undefined || ctx.store.state.phase === 'leaving') throw notLive(ctx);
  requireSameTemplate(current, version);
  await withKeysOf(ctx.identities, version.creatorId, (keys) => verifyVersion(version, keys, ctx.now()));
  const { template, claimed } = ctx.store.state;
  if (template === undefined || claimed === undefined) throw notLive(ctx);
  if (placeInOrder(template, version) === 'apply') {
    ctx.store.transaction(() => {
      ctx.store.keepTemplateVersion(version);
      ctx.store.change({ template: { ...template, version: version.version, digest: version.digest } });
      ctx.store.report({ claimId: claimed.claimId, appliedVersion: version.version });
    });
    ctx.log.info({ instanceId: ctx.instanceId, version: version.version }, 'template version applied');
  }
  writeIdentity(ctx);
  ctx.wakeDuties();
  ctx.wakeReports();
  return version.version;
}

/** Writes the order to hand context over down, together with the redemption of the owner's statement. */
export async function orderClone(ctx: AgentContext, inboxId: string, order: CloneOrder): Promise<void> {
  const { claimed, template, phase } = ctx.store.state;
  if (claimed === undefined || template === undefined || phase === 'leaving') throw notLive(ctx);
  const { ownerId } = claimed;
  const { statement, claimId } = order;
  const { signer, nonce } = statement.envelope;
  const purpose = `clone ${claimId} ${order.childInstanceId} ${order.childInboxId} ${order.contextPromptDigest}`;
  // A repeat of an order that is written down needs no valid statement: it may have expired since.
  if (ctx.store.transfers.byClaim(claimId) === undefined) {
    const terms = {
      parentInstanceId: ctx.instanceId,
      parentInboxId: inboxId,
      templateId: template.templateId,
      join: order.join,
      contextPromptDigest: order.contextPromptDigest,
      childInboxId: order.childInboxId,
    };
    await withKeysOf(ctx.identities, ownerId, (keys) => verifyClone({ terms, ownerId, statement, keys, now: ctx.now() }));
  }
  ctx.store.transaction(() => {
    const known = ctx.store.transfers.byClaim(claimId) !== undefined;
    const redemption = ctx.store.redeem(signer, nonce, purpose);
    if (redemption === 'used-for-something-else' || (known && redemption === 'redeemed')) throw replayed(claimId);
    if (redemption === 'again') return;
    const { childInstanceId, childInboxId, overriddenConfigKeys: overriddenKeys } = order;
    ctx.store.transfers.order({ claimId, childInstanceId, childInboxId, directive: order.contextPrompt, overriddenKeys });
  });
  ctx.wakeThinking();
}

/** Ends the agent: by its owner's statement, or by the pool alone where nobody ever had it. */
export async function orderRelease(ctx: AgentContext, o: { statement?: Signed; claimId: string }): Promise<void> {
  const { phase, claimed } = ctx.store.state;
  if (phase === 'leaving') return;
  const { statement } = o;
  if (statement !== undefined && claimed !== undefined) {
    const { ownerId } = claimed;
    const { instanceId } = ctx;
    await withKeysOf(ctx.identities, ownerId, (keys) => verifyRelease({ instanceId, ownerId, statement, keys, now: ctx.now() }));
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

function notLive(ctx: AgentContext): Refusal {
  return ctx.store.state.phase === 'leaving'
    ? new Refusal('INSTANCE_GONE', 'The instance is being released.')
    : new Refusal('INSTANCE_NOT_FOUND', 'The instance is idle: nobody has claimed it.', { help: 'Configure it first.' });
}

function replayed(claimId: string): Refusal {
  return new Refusal('STATEMENT_REPLAYED', 'The owner’s statement was redeemed before.', {
    help: 'One statement allows one clone: let the owner sign a new one.',
    metadata: { claimId },
  });
}
