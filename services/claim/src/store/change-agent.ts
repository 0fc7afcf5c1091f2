import type { AgentFacts } from '../domain/agent-facts.ts';
import { afterStep, type Life, type LifeStep } from '../domain/lifecycle.ts';
import { isOfferSpent, spent } from '../domain/retention.ts';
import type { WorkName } from '../domain/work.ts';
import { applyFacts, bringVersionAgain, clearOffer } from './apply-facts.ts';
import type { Database, Query } from './database.ts';
import { type AgentMetadata, AgentMetadataSchema } from './entities/agent-metadata.ts';
import { type Claim, ClaimSchema } from './entities/claim.ts';
import { rowCodec, type Snapshot } from './row-codec.ts';
import { settleTools } from './tool-resources.ts';
import { claimPayload } from './wake-up-channel.ts';

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
 * erase what has served its purpose, note the change for lineage; one transaction. Then wake the watchers.
 * Steps that depend on the rows are a function of them and decided under the lock.
 * Answers with the rows and the work that is due now, or undefined where there is no such claimed agent.
 */
export async function changeAgent(
  db: Database,
  instanceId: string,
  steps: LifeStep[] | ((rows: AgentRows) => LifeStep[]),
  options: ChangeOptions,
): Promise<(AgentRows & { due: WorkName[] }) | undefined> {
  let shown: string | undefined;
  const changed = await db.transaction(async (query) => {
    const locked = await lockRows(query, instanceId);
    if (!locked) return undefined;
    const { rows, newestVersion } = locked;
    const { agent, claim } = rows;
    const stored = { agent: agents.snapshot(agent), claim: claims.snapshot(claim) };
    const before = lifeOf(rows);
    const after = settle(agent, newestVersion, before, typeof steps === 'function' ? steps(rows) : steps);
    const facts = typeof options.facts === 'function' ? options.facts(rows) : options.facts;
    options.also?.(rows);
    const due = write(rows, before, after, options);
    due.push(...(await settleTools(query, agent, toolUser(before), toolUser(after), options.now)));
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
    const isForLineage = agent.state !== before.instance || outcome === 'owner changed';
    if (isForLineage) due.push('lineage');
    await keep(query, rows, stored, isForLineage ? options.now : undefined);
    if (showsInClaim(before, after)) shown = claimPayload(claim.id);
    return { ...rows, due };
  });
  if (shown) db.announce(shown);
  return changed;
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
function settle(agent: AgentMetadata, newestVersion: number, before: Life, steps: LifeStep[]): Life {
  const after = steps.reduce(afterStep, before);
  const starts = before.instance === 'CLAIMED' && (after.instance === 'JOINING' || after.instance === 'LIVE');
  if (!starts || !agent.templateId) return after;
  return afterStep(after, { kind: 'wanted', version: newestVersion });
}

function toolUser({ instance, appliedVersion }: Life) {
  return { state: instance, appliedVersion };
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
  if (after.instance === 'GONE') endMove(agent);
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
  }
  // Also where it was due before, as for handovers below.
  if (after.desiredVersion > after.appliedVersion && after.updateRefusal === '') due.push('updates');
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

/** Whoever is taking it over is answered that it is not wanted any more. */
function endMove(agent: AgentMetadata): void {
  agent.moveTarget = null;
  agent.moveTargetSince = null;
  agent.moveNextAttemptAt = null;
  agent.moveAccepted = false;
  agent.moveOrdered = [];
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

/** As in claiming.ts: an agent that joins at once is told of once. */
const passingStateMs = 1000;

/** One statement for all that changed. Lineage shows states and owners, so only these are worth a record, one row an agent. */
async function keep(
  query: Query,
  { agent, claim }: AgentRows,
  stored: { agent: Snapshot; claim: Snapshot },
  forLineageAt: Date | undefined,
): Promise<void> {
  const values: unknown[] = [];
  const next = (value: unknown) => `$${values.push(value)}`;
  const update = (table: string, id: string, changes: { column: string; value: unknown }[]) =>
    `update ${table} set ${changes.map(({ column, value }) => `${column} = ${next(value)}`).join(', ')} where id = ${next(id)}`;
  const parts: string[] = [];
  const ofAgent = agents.changes(agent, stored.agent);
  if (ofAgent.length > 0) parts.push(`a as (${update('agent_metadata', agent.id, ofAgent)})`);
  const ofClaim = claims.changes(claim, stored.claim);
  if (ofClaim.length > 0) parts.push(`c as (${update('claims', claim.id, ofClaim)})`);
  if (forLineageAt) {
    const at = agent.state === 'JOINING' ? new Date(forLineageAt.getTime() + passingStateMs) : forLineageAt;
    parts.push(`l as (insert into lineage_outbox (instance_id, revision, next_attempt_at)
      values (${next(agent.id)}, ${next(agent.revision)}, ${next(at)})
      on conflict (instance_id) do update set revision = excluded.revision, attempts = 0, next_attempt_at = excluded.next_attempt_at)`);
  }
  if (parts.length > 0) await query(`with ${parts.join(', ')} select`, values);
}

/** Instance before claim. The newest version is asked of the same moment. */
async function lockRows(query: Query, instanceId: string): Promise<{ rows: AgentRows; newestVersion: number } | undefined> {
  const [row] = await query(lockSql, [instanceId]);
  if (!row) return undefined;
  return {
    rows: { agent: agents.read(row.agent ?? ''), claim: claims.read(row.claim ?? '') },
    newestVersion: Number(row.newest ?? 0),
  };
}

const lockSql = `
  with a as materialized (select * from agent_metadata where id = $1 for update)
  select row_to_json(a)::text as agent, row_to_json(c)::text as claim,
    (select max(version) from template_versions v where v.template_id = a.template_id)::text as newest
  from a join claims c on c.id = a.claim_id for update of c`;

const agents = rowCodec(AgentMetadataSchema);
const claims = rowCodec(ClaimSchema);
