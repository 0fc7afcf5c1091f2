import { capabilityLine } from '../../lifecycle/domain/agent-facts.ts';
import type { LifeStep } from '../../lifecycle/domain/lifecycle.ts';
import type { AgentRows } from '../../lifecycle/store/agent-rows.ts';
import { storedVersion } from '../../templates/store/template-versions.ts';
import type { VersionCopy } from '../../templates/store/version-copies.ts';
import { freeFromYanked, type Yanks, yanksOf } from '../../templates/store/yanks.ts';
import { isUpdateRefusal, pauseMs } from '../../work/domain/retry.ts';
import { outcomeOf, takeByHost } from '../../work/loops/attempts.ts';
import type { HostWork } from '../../work/loops/host-work-loop.ts';
import type { UpdateAnswer, UpdateDeps, UpdateNews } from '../deps.ts';
import { deliveredUpdates } from '../store/delivered-updates.ts';
import { dueUpdates, retryUpdates, type UpdateBatch, type UpdatedAgent } from '../store/due-updates.ts';

/** Agents per call: beyond this, the call costs less than the work for each agent. */
const BATCH_MAX = 200;
/** A batch takes one slot per this many agents. */
const AGENTS_PER_SLOT = 8;
/** Concurrency within a batch when each agent needs its own call or transaction. */
const AT_ONCE = 8;
/** An agent that did not answer in time may just be queued behind others, so its pauses stay short. */
const PATIENT_ATTEMPTS = 4;

/** What is known of an agent after the call. Undefined reason: none was given. */
type Heard = UpdateAnswer | { reason: undefined; metadata: Record<string, string> } | 'not yet';

/**
 * Sends a newer version, or a newer revision of it, to the agents that want it: at once, and again until they have it, or verify and refuse
 * it. Taken, called and recorded in batches per host and version.
 */
export function deliverUpdates(deps: UpdateDeps): HostWork<UpdateBatch> {
  const { db, versions, now } = deps;
  const keep = deliveredUpdates(db, now);
  return {
    name: 'updates',
    parallel: 256,
    perHost: 64,
    attemptMs: deps.attemptMs,
    hostOf: ({ hostId }) => hostId,
    slotsOf: ({ agents }) => Math.ceil(agents.length / AGENTS_PER_SLOT),
    take: (limit, { hostIds, free, others }) => {
      const slots = { hostIds, free: free.map((slots) => slots * AGENTS_PER_SLOT), others: others * AGENTS_PER_SLOT };
      return dueUpdates(db, takeByHost(deps, limit * AGENTS_PER_SLOT, slots), BATCH_MAX);
    },
    attempt: async (batch, signal, hostIsFree) => {
      const copy = await versions.copyOf(batch.templateId, batch.wanted, batch.revision);
      // Agents that stay on a version move on only with its creator's word that it is yanked.
      const yanks = await yanksOf(deps, batch.templateId, [...new Set(batch.agents.map(({ applied }) => applied))]);
      const heard = await bring(deps, batch, { version: copy.message, yanks }, signal);
      hostIsFree();
      const { delivered, refused, open } = await sort(deps, batch, copy, heard);
      const kept = await keep(
        delivered
          .filter(({ applied }) => applied === batch.wanted && !copy.hasResourceTools)
          .map(({ agent: { instanceId } }) => ({ instanceId, version: batch.wanted, revision: copy.revision })),
      );
      const pause = await putBackAll(deps, open, signal);
      const others = delivered.filter(({ agent: { instanceId } }) => !kept.has(instanceId));
      await each(others, ({ agent, applied }) =>
        deps.takeSteps(agent.instanceId, [{ kind: 'applied', version: applied }], { facts: { delivered: copy } }),
      );
      await each(refused, (one) => refuse(deps, one, copy, { templateId: batch.templateId, yanks }));
      return pause;
    },
  };
}

/**
 * Sends the version to all agents in one call, even to a single agent: that call returns soon however slow the agent is, while a host whose
 * only call hangs would count as silent.
 */
async function bring(deps: UpdateDeps, batch: UpdateBatch, news: UpdateNews, signal: AbortSignal): Promise<Map<string, Heard>> {
  const { hosts } = deps;
  const { agents } = batch;
  const ids = agents.map(({ instanceId }) => instanceId);
  const outcome = await outcomeOf(hosts.updateTemplates(batch, ids, news, signal));
  if (outcome.ok) return new Map(ids.map((id) => [id, outcome.answer.get(id) ?? 'not yet']));
  // A refusal of the whole call says nothing about single agents, so each is asked.
  if (!isUpdateRefusal(outcome.reason)) return new Map(ids.map((id) => [id, heardOf(outcome)]));
  return bringEach(deps, batch, news, signal);
}

/** If the host falls silent or takes too long, the remaining agents are left for later. */
async function bringEach(
  { hosts, attemptMs }: UpdateDeps,
  batch: UpdateBatch,
  news: UpdateNews,
  signal: AbortSignal,
): Promise<Map<string, Heard>> {
  const heard = new Map<string, Heard>();
  const until = performance.now() + attemptMs;
  let isSilent = false;
  await each(batch.agents, async ({ instanceId }) => {
    if (isSilent || performance.now() > until) return;
    const outcome = await outcomeOf(hosts.updateTemplate(batch, instanceId, news, signal));
    isSilent ||= !outcome.ok && outcome.reason === 'UPSTREAM_UNAVAILABLE';
    heard.set(instanceId, outcome.ok ? { applied: outcome.answer } : heardOf(outcome));
  });
  return heard;
}

function heardOf({ reason, metadata }: { reason: string | undefined; metadata: Record<string, string> }): Heard {
  return reason === undefined ? { reason, metadata } : { reason, metadata };
}

interface Sorted {
  delivered: { agent: UpdatedAgent; applied: number }[];
  refused: { agent: UpdatedAgent; reason: string; metadata: Record<string, string> }[];
  open: { agent: UpdatedAgent; isPatient: boolean }[];
}

/** A host that reports a version which nobody has published is not believed. */
async function sort(deps: UpdateDeps, batch: UpdateBatch, copy: VersionCopy, heard: Map<string, Heard>): Promise<Sorted> {
  const sorted: Sorted = { delivered: [], refused: [], open: [] };
  const { wanted: version, hostId } = batch;
  const notTaken = (agent: UpdatedAgent, reason: string | undefined) => {
    const { instanceId: instance, attempts } = agent;
    deps.log.info({ instance, version, revision: copy.revision, reason, attempts }, 'version not applied');
  };
  for (const agent of batch.agents) {
    const answer = heard.get(agent.instanceId) ?? 'not yet';
    if (answer === 'not yet') sorted.open.push({ agent, isPatient: true });
    else if ('applied' in answer) {
      const { applied } = answer;
      const isSo = applied >= version && (applied === version || (await storedVersion(deps.db, batch.templateId, applied)) !== null);
      if (isSo) sorted.delivered.push({ agent, applied });
      else {
        deps.log.warn(
          { instance: agent.instanceId, host: hostId, version, applied },
          'a host reports a different applied version than expected',
        );
        sorted.open.push({ agent, isPatient: false });
      }
    } else if (isUpdateRefusal(answer.reason)) {
      notTaken(agent, answer.reason);
      sorted.refused.push({ agent, reason: answer.reason, metadata: answer.metadata });
    } else {
      notTaken(agent, answer.reason);
      sorted.open.push({ agent, isPatient: false });
    }
  }
  return sorted;
}

async function refuse(
  deps: UpdateDeps,
  { agent: { instanceId, applied }, reason, metadata }: Sorted['refused'][number],
  copy: VersionCopy,
  told: { templateId: string; yanks: Yanks },
): Promise<void> {
  const { version, revision } = copy;
  const refused: LifeStep = { kind: 'update-refused', version, reason, capabilities: capabilityLine(metadata.capabilities) };
  // A newer revision that came meanwhile has not been refused yet.
  const steps = ({ agent: locked }: AgentRows) => (locked.desiredRevision > revision ? [] : [refused]);
  // An instance that has the version but refuses the revision is asked only once.
  await deps.takeSteps(instanceId, steps, applied >= version ? { facts: { delivered: copy } } : {});
  // Looked up after the refusal is recorded: a yank that comes later finds it.
  if (reason !== 'UPDATE_PINNED' || told.yanks.has(applied)) return;
  const { templateId } = told;
  if ((await yanksOf(deps, templateId, [applied])).has(applied))
    await freeFromYanked(deps.db, { instanceId, templateId, version: applied }, deps.now());
}

/**
 * Retries at once if we are stopping and another replica may take over, otherwise after growing pauses. Agents with equally many attempts
 * get the same pause, so that they form one batch again. Returns the shortest pause.
 */
async function putBackAll(deps: UpdateDeps, open: Sorted['open'], signal: AbortSignal): Promise<number | undefined> {
  if (open.length === 0) return undefined;
  const nowMs = deps.now().getTime();
  const random = Math.random();
  const pauses = open.map(({ agent: { attempts }, isPatient }) =>
    signal.aborted ? 0 : pauseMs(isPatient ? Math.min(attempts, PATIENT_ATTEMPTS) : attempts, random),
  );
  await retryUpdates(
    deps.db,
    open.map(({ agent }, index) => ({ ...agent, at: new Date(nowMs + (pauses[index] ?? 0)) })),
  );
  return Math.min(...pauses);
}

/** Runs a limited number at a time. A failure does not stop the others; the failed item is taken again when it is due. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const failures: unknown[] = [];
  const lane = async () => {
    for (const item of waiting) await work(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
}
