// Looks at every agent each second and probes it once a minute: its connection, the network's response, its folder.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';
import { AgentHealth, type ProbeFailure } from './domain/agent-health.ts';

const LOOK_MS = 1_000;
/** Probes are cheap and never urgent. */
const PARALLEL_PROBES = 4;
const PROBE_TIMEOUT_MS = 5_000;

export interface Trouble {
  instanceId: string;
  message: string;
}

/** The probed properties of an agent. */
export interface ProbedAgent {
  readonly instanceId: string;
  readonly state: { readonly phase: string; readonly registered?: boolean; readonly exposed?: true };
  readonly isConnected: boolean;
  /** Throws if the network does not respond. */
  askNetwork(): Promise<void>;
}

export interface ProbesOptions {
  scheduler: Scheduler;
  agents(): readonly ProbedAgent[];
  folderOf(instanceId: string): string;
  /** The set of troubles has changed. */
  onChange(): void;
  /** All agents have lost it, which is said once. */
  isNetworkAway(): boolean;
  log: Logger;
  /** Monotonic milliseconds. */
  clock?: () => number;
}

export class Probes {
  readonly #o: ProbesOptions;
  readonly #health = new Map<string, AgentHealth>();
  readonly #task: Task;
  readonly #clock: () => number;
  #troubles: ReadonlyMap<string, string> = new Map();

  constructor(o: ProbesOptions) {
    this.#o = o;
    this.#clock = o.clock ?? (() => performance.now());
    this.#task = o.scheduler.task('health', () => this.look());
  }

  start(): void {
    this.#task.wake();
  }

  stop(): Promise<void> {
    return this.#task.stop();
  }

  /** As of the last look. */
  troubles(): Trouble[] {
    return [...this.#troubles].map(([instanceId, message]) => ({ instanceId, message }));
  }

  isWell(instanceId: string): boolean {
    return !this.#troubles.has(instanceId);
  }

  /** Looks at all agents once; returns milliseconds until the next look. */
  async look(): Promise<number> {
    // The pool does not know agents that are still starting, and leaving agents report for themselves.
    const agents = this.#o.agents().filter(({ state }) => state.registered && state.phase !== 'leaving');
    const present = new Set(agents.map(({ instanceId }) => instanceId));
    for (const instanceId of this.#health.keys()) if (!present.has(instanceId)) this.#health.delete(instanceId);
    const now = this.#clock();
    for (const agent of agents) this.#healthOf(agent).seen(agent.isConnected, now);
    const due = agents.filter((agent) => agent.isConnected && this.#healthOf(agent).isProbeDue(now)).slice(0, PARALLEL_PROBES);
    await Promise.all(due.map((agent) => this.#probe(agent)));
    this.#note(agents);
    return due.length === PARALLEL_PROBES ? 0 : LOOK_MS;
  }

  #healthOf({ instanceId }: ProbedAgent): AgentHealth {
    const known = this.#health.get(instanceId);
    if (known) return known;
    const health = new AgentHealth(this.#clock(), Math.random());
    this.#health.set(instanceId, health);
    return health;
  }

  async #probe(agent: ProbedAgent): Promise<void> {
    const failure = await this.#failureOf(agent);
    this.#healthOf(agent).probed(failure, this.#clock());
  }

  async #failureOf(agent: ProbedAgent): Promise<ProbeFailure | undefined> {
    try {
      const path = join(this.#o.folderOf(agent.instanceId), '.probe');
      writeFileSync(path, '');
      rmSync(path);
    } catch (error) {
      this.#o.log.warn({ instanceId: agent.instanceId, err: error }, "an agent's folder cannot be written");
      return 'folder';
    }
    return (await answers(agent)) ? undefined : 'network';
  }

  #note(agents: readonly ProbedAgent[]): void {
    const now = this.#clock();
    const troubles = new Map<string, string>();
    for (const agent of agents) {
      const message = exposureOf(agent) ?? this.#healthOf(agent).trouble(now);
      if (message === undefined) continue;
      troubles.set(agent.instanceId, message);
      if (!this.#troubles.has(agent.instanceId) && !this.#o.isNetworkAway())
        this.#o.log.warn({ instanceId: agent.instanceId, trouble: message }, 'an agent is unhealthy');
    }
    const isSame = troubles.size === this.#troubles.size && [...troubles].every(([id, message]) => this.#troubles.get(id) === message);
    this.#troubles = troubles;
    if (!isSame) this.#o.onChange();
  }
}

/** An inbox that is in someone's group is never assigned to anyone else. */
function exposureOf({ state }: ProbedAgent): string | undefined {
  return state.phase === 'idle' && state.exposed ? 'It was added to a conversation before it was claimed.' : undefined;
}

/** A call that hangs is abandoned: it ends with the agent. */
async function answers(agent: ProbedAgent): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), PROBE_TIMEOUT_MS);
  const asked = agent.askNetwork().then(
    () => true,
    () => false,
  );
  const isAnswered = await Promise.race([asked, late]);
  clearTimeout(timer);
  return isAnswered;
}
