import { type Logger, refusalOf } from '@offshoot/rpc';
import type { Pressure } from './claiming/domain/pressure.ts';
import type { Database } from './database/database.ts';
import type { InstanceHosts } from './hosts/adapters/instance-hosts.ts';
import type { AgentFacts } from './lifecycle/domain/agent-facts.ts';
import type { LifeStep } from './lifecycle/domain/lifecycle.ts';
import type { AgentRows } from './lifecycle/store/agent-rows.ts';
import { changeAgent } from './lifecycle/store/change-agent.ts';
import type { LineageRecorder } from './lineage/adapters/lineage-recorder.ts';
import type { WarmFloors } from './stock/domain/warm.ts';
import type { VersionCopies } from './templates/store/version-copies.ts';
import type { ToolProviders } from './tools/adapters/tool-providers.ts';
import { pauseMs } from './work/domain/retry.ts';
import type { Wake } from './work/domain/work.ts';
import type { HostRoom } from './work/loops/host-slots.ts';
import type { Take, TakeByHost } from './work/store/due-work.ts';

/** What every reconciler works with. */
export interface ReconcileContext {
  db: Database;
  hosts: InstanceHosts;
  versions: VersionCopies;
  pressure: Pressure;
  lineage: LineageRecorder;
  wake: Wake;
  now: () => Date;
  log: Logger;
  joinTimeoutMs: number;
  /** How long a host may take to configure the instance of a claim. */
  configureTimeoutMs: number;
  /** How long what a reservation got in the queue is kept until it is asked for. */
  placeKeptMs: number;
  /** Time limit of one attempt's call. */
  attemptMs: number;
  /** How many idle instances are kept for which template. */
  warm: WarmFloors;
  toolProviders: ToolProviders;
  /** Time limit of one attempt at a provider, of several requests. */
  toolAttemptMs: number;
  /** How often each provider is looked through. */
  toolSweepMs: number;
  /** What was found at providers without a row, and released, since the service started. */
  orphans: { released: number };
}

/** On top of the call's time limit: reading the rows before it and writing them after. */
const bookkeepingMs = 2000;

export function takeOf(context: ReconcileContext, limit: number, attemptMs = context.attemptMs): Take {
  const now = context.now();
  return { limit, now, hiddenUntil: new Date(now.getTime() + attemptMs + bookkeepingMs) };
}

export function takeByHost(context: ReconcileContext, limit: number, room: HostRoom): TakeByHost {
  return { ...takeOf(context, limit), ...room };
}

export async function step(
  context: ReconcileContext,
  instanceId: string,
  steps: LifeStep[] | ((rows: AgentRows) => LifeStep[]),
  more: { also?: (rows: AgentRows) => void; facts?: AgentFacts } = {},
): Promise<void> {
  const { db, now, joinTimeoutMs } = context;
  const changed = await changeAgent(db, instanceId, steps, { now: now(), joinTimeoutMs, ...more });
  if (changed) context.wake(...changed.due);
}

/** What came of a call to a host: its answer, or the reason why not. Undefined: nobody gave one. */
export type Outcome<Answer = unknown> =
  | { ok: true; answer: Answer }
  | { ok: false; reason: string | undefined; message: string; metadata: Record<string, string> };

export async function outcomeOf<Answer>(call: Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { ok: true, answer: await call };
  } catch (error) {
    const refusal = refusalOf(error);
    // A violation of the contract quotes no values, but its text is the validator's and nothing for people.
    if (refusal?.reason === 'VALIDATION_FAILED')
      return { ok: false, reason: refusal.reason, message: 'The host does not take the request.', metadata: {} };
    return { ok: false, reason: refusal?.reason, message: refusal?.message ?? '', metadata: refusal?.metadata ?? {} };
  }
}

/** Puts an item back: at once where we are stopping and another replica may take it, else after a growing pause. */
export async function putBack(
  context: ReconcileContext,
  attempts: number,
  signal: AbortSignal,
  retry: (at: Date) => Promise<void>,
  pauseOf = pauseMs,
): Promise<number | undefined> {
  const pause = signal.aborted ? 0 : pauseOf(attempts, Math.random());
  await retry(new Date(context.now().getTime() + pause));
  return pause;
}
