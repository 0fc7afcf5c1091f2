import { claimPayload } from '../../database/announcements.ts';
import type { Database, Query } from '../../database/database.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import { settleTools } from '../../tools/store/tool-resources.ts';
import type { WorkName } from '../../work/domain/work.ts';
import type { AgentFacts } from '../domain/agent-facts.ts';
import { afterStep, type Life, type LifeStep } from '../domain/lifecycle.ts';
import { isConfigSpent, isOfferSpent, PASSING_STATE_MS } from '../domain/retention.ts';
import { afterClaim } from '../domain/transfer.ts';
import { type AgentRows, type Kept, keepStatement, lockAgent, type ReadAgent, readAgent, snapshotOf } from './agent-rows.ts';
import { applyFacts, bringVersionAgain, clearOffer } from './apply-facts.ts';
import { countClaim } from './claim-counter.ts';
import { type OwnersRelease, releaseChange } from './releases.ts';
import { applyProgress } from './transfers.ts';

type Steps = LifeStep[] | ((rows: AgentRows) => LifeStep[]);

export interface ChangeOptions {
  now: Date;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
  /** The owner's statement, if the owner releases the agent. */
  released?: OwnersRelease;
  /** Further changes in the same transaction. */
  also?: (rows: AgentRows) => void;
  /** New facts apart from the lifecycle. If a function throws a refusal, nothing changes. */
  facts?: AgentFacts | ((rows: AgentRows) => AgentFacts);
}

/**
 * The only place where a claimed agent changes. It reads instance, claim and transfer, decides by the pure tables, erases what is no longer
 * needed, records the change for lineage, and writes it all at once if the rows have not changed in the meantime. Then it wakes the watchers.
 * Anything that depends on the rows is passed as a function, which may be called again for newer rows. Returns the rows and the work that
 * is due now, or undefined if there is no such claimed agent.
 */
export async function changeAgent(
  db: Database,
  instanceId: string,
  steps: Steps,
  options: ChangeOptions,
): Promise<(AgentRows & { due: WorkName[] }) | undefined> {
  let changed: Changed | undefined | 'changed meanwhile' | 'needs the lock' = 'changed meanwhile';
  for (let attempt = 1; changed === 'changed meanwhile' && attempt <= OPTIMISTIC_TRIES; attempt += 1) {
    changed = await changeUnlocked(db, instanceId, steps, options);
  }
  if (typeof changed === 'string') changed = await db.transaction(async (query) => changeLocked(query, instanceId, steps, options));
  if (!changed) return undefined;
  if (changed.shows) db.announce(claimPayload(changed.claim.id));
  const { agent, claim, transfer, due } = changed;
  if (changed.isClaimMoved) countClaim(claim.state, claim.failureReason);
  return { agent, claim, transfer, due };
}

interface Changed extends AgentRows {
  due: WorkName[];
  /** Whether watchers of the claim have something new to see. */
  shows: boolean;
  /** Whether the claim is in another state than before. */
  isClaimMoved: boolean;
}

/** After this many lost races, the change is made under a lock. */
const OPTIMISTIC_TRIES = 3;

/**
 * Without a lock: writes the decision only if the rows it was based on are unchanged, which takes two round trips instead of four. Changes
 * that need more than one statement need the lock.
 */
async function changeUnlocked(
  db: Database,
  instanceId: string,
  steps: Steps,
  options: ChangeOptions,
): Promise<Changed | undefined | 'changed meanwhile' | 'needs the lock'> {
  const read = await readAgent(db, instanceId);
  if (!read) return undefined;
  try {
    const { changed, kept } = await decide(noStatement, read, steps, options);
    const statement = keepStatement(read.rows, kept, read.seen);
    if (!statement) return changed;
    const [row] = await db.query(statement.sql, statement.values);
    return row?.held === '1' ? changed : 'changed meanwhile';
  } catch (error) {
    if (error instanceof NeedsTransaction) return 'needs the lock';
    throw error;
  }
}

async function changeLocked(query: Query, instanceId: string, steps: Steps, options: ChangeOptions): Promise<Changed | undefined> {
  const read = await lockAgent(query, instanceId);
  if (!read) return undefined;
  const { changed, kept } = await decide(query, read, steps, options);
  const statement = keepStatement(read.rows, kept);
  if (statement) await query(statement.sql, statement.values);
  return changed;
}

/** By then, the report of an agent that says something else than its answer has usually arrived. */
const REPORT_MS = 1_000;

class NeedsTransaction extends Error {}

const noStatement: Query = () => Promise.reject(new NeedsTransaction());

/** Changes the rows in memory; `query` runs statements that belong to the same transaction. */
async function decide(
  query: Query,
  { rows, newestVersion }: ReadAgent,
  steps: Steps,
  options: ChangeOptions,
): Promise<{ changed: Changed; kept: Kept }> {
  const { agent, claim, transfer } = rows;
  const before = snapshotOf(rows);
  const transferBefore = transfer?.state;
  const life = lifeOf(rows);
  const taken = typeof steps === 'function' ? steps(rows) : steps;
  const after = settle(agent, newestVersion, life, taken);
  const facts = typeof options.facts === 'function' ? options.facts(rows) : options.facts;
  options.also?.(rows);
  const due = write(rows, life, after, options);
  if (transfer) applyProgress(transfer, afterClaim(transfer, claim.state), options.now);
  if (showsInClaim(life, after) || transfer?.state !== transferBefore) {
    claim.revision += 1;
    claim.updatedAt = options.now;
  }
  due.push(...(await settleTools(query, agent, toolUser(life), toolUser(after), options.now)));
  const outcome = facts ? applyFacts(agent, facts) : 'unchanged';
  // Its report may have overtaken its refusal, or be on its way.
  const isLetGo = agent.pinnedVersion === 0 && agent.updateRefusal === 'UPDATE_PINNED';
  if (facts?.isBehind || isLetGo) {
    const isKnown = facts?.isBehind || facts?.pinnedVersion === 0;
    bringVersionAgain(agent, isKnown ? options.now : new Date(options.now.getTime() + REPORT_MS));
    due.push('updates');
  }
  if (after !== life || outcome !== 'unchanged') {
    agent.revision += 1;
    agent.updatedAt = options.now;
  }
  erase(rows);
  const isLost = taken.some(({ kind }) => kind === 'lost');
  const release = releaseChange(life.instance, after.instance, { at: options.now, isLost, owners: options.released });
  const isForLineage = agent.state !== life.instance || outcome === 'owner changed';
  // Lineage reports a passing state only once it has lasted.
  if (isForLineage && agent.state !== 'JOINING') due.push('lineage');
  const lineageAt = isForLineage ? lineageDueAt(agent, options.now) : undefined;
  const shows = showsInClaim(life, after) || transfer?.state !== transferBefore;
  const isClaimMoved = life.claim !== after.claim;
  return { changed: { agent, claim, transfer, due, shows, isClaimMoved }, kept: { before, release, lineageAt } };
}

function lifeOf({ agent, claim }: AgentRows): Life {
  return {
    instance: agent.state,
    claim: claim.state,
    failureReason: claim.failureReason,
    failureMessage: claim.failureMessage,
    conversationId: agent.conversationId,
    appliedVersion: agent.appliedVersion,
    desiredVersion: agent.desiredVersion,
    updateRefusal: agent.updateRefusal,
    pendingCapabilities: agent.pendingCapabilities,
  };
}

/** A version that came from the feed while the claim was being made is desired as soon as the agent can take it. */
function settle(agent: AgentMetadata, newestVersion: number, before: Life, steps: LifeStep[]): Life {
  const after = steps.reduce(afterStep, before);
  const starts = before.instance === 'CLAIMED' && (after.instance === 'JOINING' || after.instance === 'LIVE');
  if (!starts || !agent.templateId) return after;
  return afterStep(after, { kind: 'wanted', version: newestVersion });
}

function toolUser({ instance, appliedVersion }: Life) {
  return { state: instance, appliedVersion };
}

function write({ agent, claim, transfer }: AgentRows, before: Life, after: Life, { now, joinTimeoutMs }: ChangeOptions): WorkName[] {
  const due: WorkName[] = [];
  if (after !== before) {
    agent.state = after.instance;
    agent.conversationId = after.conversationId;
    agent.appliedVersion = after.appliedVersion;
    agent.desiredVersion = after.desiredVersion;
    agent.updateRefusal = after.updateRefusal;
    agent.pendingCapabilities = after.pendingCapabilities;
    claim.state = after.claim;
    claim.failureReason = after.failureReason;
    claim.failureMessage = after.failureMessage;
  }
  if (after.desiredVersion !== before.desiredVersion) {
    // Revisions are counted per version; the feed reports the new version's own.
    agent.desiredRevision = 0;
    agent.deliveredRevision = 0;
  }
  if (after.instance === 'GONE') endMove(agent);
  // Another agent may be handing it context, or waiting for its.
  if (after.instance === 'GONE' && before.instance !== 'GONE') due.push('transfers');
  if (after.instance === 'DRAINING' && before.instance !== 'DRAINING') due.push('releases');
  if (
    after.desiredVersion > after.appliedVersion &&
    (after.instance !== before.instance || after.desiredVersion !== before.desiredVersion)
  ) {
    agent.updateAttempts = 0;
    agent.updateNextAttemptAt = now;
  }
  // Even if it was due before, for the same reason as transfers below.
  if (after.desiredVersion > after.appliedVersion && after.updateRefusal === '') due.push('updates');
  if (after.claim !== before.claim) {
    claim.deadlineAt = after.claim === 'JOINING' ? new Date(now.getTime() + joinTimeoutMs) : null;
  }
  // Even if it was due before: workers skip locked rows, and this one is locked until the commit.
  if (transfer?.tellSource && (after.claim === 'JOINING' || after.claim === 'LIVE')) due.push('transfers');
  return due;
}

/** The host that is taking it over learns that it is no longer wanted. */
function endMove(agent: AgentMetadata): void {
  agent.moveTarget = null;
  agent.moveTargetSince = null;
  agent.moveNextAttemptAt = null;
  agent.moveAccepted = false;
  agent.moveOrdered = [];
}

/** Whether watchers of the claim have something new to see. */
function showsInClaim(before: Life, after: Life): boolean {
  return before.claim !== after.claim || before.conversationId !== after.conversationId;
}

function erase({ agent, claim }: AgentRows): void {
  if (isConfigSpent(claim.state)) {
    claim.userConfig = null;
    claim.sealedUserConfig = null;
    claim.claimStatement = null;
    claim.destination = null;
  }
  if (isOfferSpent(agent.state)) clearOffer(agent);
}

/** An agent that goes live at once is reported once. Lineage shows states and owners, so only changes of these are recorded. */
function lineageDueAt({ state }: AgentMetadata, now: Date): Date {
  return state === 'JOINING' ? new Date(now.getTime() + PASSING_STATE_MS) : now;
}
