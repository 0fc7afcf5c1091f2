import { LockMode, type SqlEntityManager } from '@mikro-orm/postgresql';
import { NOTIFY } from '@offshoot/postgres';
import type { AgentFacts } from '../domain/agent-facts.ts';
import { afterStep, type Life, type LifeStep } from '../domain/lifecycle.ts';
import { isOfferSpent, spent } from '../domain/retention.ts';
import type { WorkName } from '../domain/work.ts';
import { applyFacts, bringVersionAgain, clearOffer } from './apply-facts.ts';
import type { Database } from './database.ts';
import { type AgentMetadata, AgentMetadataSchema } from './entities/agent-metadata.ts';
import { type Claim, ClaimSchema } from './entities/claim.ts';
import { newestVersionNumber } from './template-versions.ts';
import { claimPayload, wakeUpChannel } from './wake-up-channel.ts';

export interface AgentRows {
  agent: AgentMetadata;
  claim: Claim;
}

export interface ChangeOptions {
  now: Date;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
  /** Facts beside the life that belong to the same transaction. */
  also?: (rows: AgentRows) => void;
  /** What is new beside the life. A function decides under the lock, and may refuse: then nothing changes. */
  facts?: AgentFacts | ((rows: AgentRows) => AgentFacts);
}

/**
 * The one place where a claimed agent changes: lock instance and claim (in this order, everywhere), decide by the pure table,
 * erase what has served its purpose, note the change for lineage, wake the watchers. One transaction.
 * Steps that depend on the rows are a function of them and decided under the lock.
 * Answers with the rows and the work that is due now, or undefined where there is no such claimed agent.
 */
export async function changeAgent(
  db: Database,
  instanceId: string,
  steps: LifeStep[] | ((rows: AgentRows) => LifeStep[]),
  options: ChangeOptions,
): Promise<(AgentRows & { due: WorkName[] }) | undefined> {
  return db.em().transactional(async (em) => {
    const agent = await em.findOne(AgentMetadataSchema, { id: instanceId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!agent?.claimId) return undefined;
    const claim = await em.findOneOrFail(ClaimSchema, { id: agent.claimId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const rows = { agent, claim };
    const before = lifeOf(rows);
    const after = await settle(em, agent, before, typeof steps === 'function' ? steps(rows) : steps);
    const facts = typeof options.facts === 'function' ? options.facts(rows) : options.facts;
    options.also?.(rows);
    const due = write(rows, before, after, options);
    const outcome = facts ? applyFacts(agent, facts) : 'unchanged';
    if (facts?.isBehind) {
      bringVersionAgain(agent, options.now);
      due.push('updates');
    }
    if (after !== before || outcome !== 'unchanged') {
      agent.revision += 1;
      agent.updatedAt = options.now;
    }
    erase(rows);
    await em.flush();
    if (agent.state !== before.instance || outcome === 'owner changed') {
      await noteForLineage(em, agent, options.now);
      due.push('lineage');
    }
    if (showsInClaim(before, after)) await em.execute(NOTIFY, [wakeUpChannel, claimPayload(claim.id)]);
    return { ...rows, due };
  });
}

export function lifeOf({ agent, claim }: AgentRows): Life {
  return {
    instance: agent.state,
    claim: claim.state,
    context: claim.contextState,
    failureReason: claim.failureReason,
    failureMessage: claim.failureMessage,
    contextFailureReason: claim.contextFailureReason,
    conversationId: agent.conversationId,
    appliedVersion: agent.appliedVersion,
    desiredVersion: agent.desiredVersion,
    updateRefusal: agent.updateRefusal,
    pendingCapabilities: agent.pendingCapabilities,
  };
}

/** A version that was fed while the claim was being made is wanted as soon as the agent can take it. */
async function settle(em: SqlEntityManager, agent: AgentMetadata, before: Life, steps: LifeStep[]): Promise<Life> {
  const after = steps.reduce(afterStep, before);
  const starts = before.instance === 'CLAIMED' && (after.instance === 'JOINING' || after.instance === 'LIVE');
  if (!starts || !agent.templateId) return after;
  return afterStep(after, { kind: 'wanted', version: await newestVersionNumber(em, agent.templateId) });
}

function write({ agent, claim }: AgentRows, before: Life, after: Life, { now, joinTimeoutMs }: ChangeOptions): WorkName[] {
  const due: WorkName[] = [];
  if (after !== before) {
    agent.state = after.instance;
    agent.contextState = after.context;
    agent.conversationId = after.conversationId;
    agent.appliedVersion = after.appliedVersion;
    agent.desiredVersion = after.desiredVersion;
    agent.updateRefusal = after.updateRefusal;
    agent.pendingCapabilities = after.pendingCapabilities;
    claim.state = after.claim;
    claim.contextState = after.context;
    claim.failureReason = after.failureReason;
    claim.failureMessage = after.failureMessage;
    claim.contextFailureReason = after.contextFailureReason;
  }
  if (showsInClaim(before, after)) {
    claim.revision += 1;
    claim.updatedAt = now;
  }
  if (after.desiredVersion !== before.desiredVersion) {
    // Revisions count within a version; the feed says which of the new one it knows.
    agent.desiredRevision = 0;
    agent.deliveredRevision = 0;
  }
  // Somebody may be telling it something, or waiting to be told.
  if (after.instance === 'GONE' && before.instance !== 'GONE') due.push('shares');
  if (after.instance === 'DRAINING' && before.instance !== 'DRAINING') {
    agent.releaseNextAttemptAt = now;
    due.push('releases');
  }
  if (
    after.desiredVersion > after.appliedVersion &&
    (after.instance !== before.instance || after.desiredVersion !== before.desiredVersion)
  ) {
    agent.updateAttempts = 0;
    agent.updateNextAttemptAt = now;
    due.push('updates');
  }
  if (after.claim !== before.claim) {
    claim.deadlineAt = after.claim === 'JOINING' ? new Date(now.getTime() + joinTimeoutMs) : null;
    if (before.claim === 'CONFIGURING' && after.context === 'PENDING' && !claim.handedOver) {
      claim.handoverNextAttemptAt = now;
    }
  }
  // Also where it was due before: who takes work passes over a row that is locked, as this one is until the commit.
  if (after.context === 'PENDING' && !claim.handedOver && (after.claim === 'JOINING' || after.claim === 'LIVE')) due.push('handovers');
  return due;
}

/** Whether those who watch the claim have something new to see. */
function showsInClaim(before: Life, after: Life): boolean {
  return before.claim !== after.claim || before.context !== after.context || before.conversationId !== after.conversationId;
}

function erase({ agent, claim }: AgentRows): void {
  const over = spent(claim.state, claim.contextState, claim.handedOver);
  if (over.userConfig) {
    claim.userConfig = null;
    claim.sealedUserConfig = null;
  }
  if (over.contextPrompt) {
    claim.contextPrompt = null;
    claim.sealedContextPrompt = null;
  }
  if (over.statementAndInvite) {
    claim.statement = null;
    claim.inviteUrl = null;
  }
  if (isOfferSpent(agent.state)) clearOffer(agent);
  if (agent.state === 'GONE') agent.releaseStatement = null;
}

/** Lineage shows states and owners, so only these are worth a record. One row an agent: a newer record replaces the one in the queue. */
async function noteForLineage(em: SqlEntityManager, agent: AgentMetadata, now: Date): Promise<void> {
  await em.execute(
    `insert into lineage_outbox (instance_id, revision, next_attempt_at) values (?, ?, ?)
      on conflict (instance_id) do update set revision = excluded.revision, attempts = 0, next_attempt_at = excluded.next_attempt_at`,
    [agent.id, agent.revision, now],
  );
}
