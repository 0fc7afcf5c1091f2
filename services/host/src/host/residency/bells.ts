// Asks for sleeping agents whether mail or a text has come for them. The answer alone wakes one: it then reads for itself. Accounts are read
// from the agent's files, and held in memory only.
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { BellKind } from '../../agent/outside.ts';
import { LAST_RETRY_MS, LOOK_MS } from '../../agent/received/showing.ts';
import { type Bell, SourceFailure } from '../../agent/received/source.ts';
import { backoff } from '../../agent/record/delay.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';

interface BellsOptions {
  scheduler: Scheduler;
  /** False: the agents may run on another host. */
  mayAct(): boolean;
  /** Throws if the agent's files cannot be read. */
  bellsOf(instanceId: string, kinds: readonly BellKind[]): readonly Bell[];
  onRung(instanceId: string): void;
  /** Between two questions for an agent, milliseconds. Default: as often as one that is live looks. */
  everyMs?: number;
  log: Logger;
}

interface Asked {
  kinds: readonly BellKind[];
  /** Once it has been asked for. */
  bells?: readonly Bell[];
  /** Monotonic milliseconds. */
  nextAt: number;
  failures: number;
}

const PARALLEL = 8;
/** For all bells of an agent. */
const ASK_MS = 30_000;

export class Bells {
  readonly #o: BellsOptions;
  readonly #asked = new Map<string, Asked>();
  readonly #asking: Task;
  readonly #closing = new AbortController();

  constructor(o: BellsOptions) {
    this.#o = o;
    this.#asking = o.scheduler.task('mail', () => this.#askDue());
  }

  /** `isSoon`: at once, since something may have come while the agent fell asleep. Else within a round: a host that starts asks for all. */
  add(instanceId: string, kinds: readonly BellKind[], { isSoon }: { isSoon: boolean }): void {
    if (kinds.length === 0) return;
    const { everyMs = LOOK_MS } = this.#o;
    this.#asked.set(instanceId, { kinds, nextAt: performance.now() + (isSoon ? 0 : Math.random() * everyMs), failures: 0 });
    this.#asking.wake();
  }

  remove(instanceId: string): void {
    this.#asked.delete(instanceId);
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    await this.#asking.stop();
  }

  async #askDue(): Promise<number | undefined> {
    const { mayAct, everyMs = LOOK_MS } = this.#o;
    const due = [...this.#asked].filter(([, { nextAt }]) => nextAt <= performance.now()).values();
    await Promise.all(
      Array.from({ length: PARALLEL }, async () => {
        for (const [instanceId, asked] of due) {
          if (this.#closing.signal.aborted || !mayAct()) return;
          // It may have been woken meanwhile.
          if (this.#asked.get(instanceId) === asked) asked.nextAt = performance.now() + (await this.#ask(instanceId, asked, everyMs));
        }
      }),
    );
    if (this.#asked.size === 0) return undefined;
    let next = Number.POSITIVE_INFINITY;
    for (const { nextAt } of this.#asked.values()) next = Math.min(next, nextAt);
    return mayAct() ? Math.max(0, next - performance.now()) : everyMs;
  }

  /** Returns milliseconds until the next question. */
  async #ask(instanceId: string, asked: Asked, everyMs: number): Promise<number> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ASK_MS)]);
    try {
      asked.bells ??= this.#o.bellsOf(instanceId, asked.kinds);
      for (const bell of asked.bells) {
        if (!(await bell(signal))) continue;
        this.#o.log.debug({ instanceId }, 'mail or a text came for an agent that sleeps');
        this.#o.onRung(instanceId);
        break;
      }
      asked.failures = 0;
      return everyMs;
    } catch (error) {
      if (this.#closing.signal.aborted) return everyMs;
      const { message: failure } = error as Error;
      this.#o.log.warn({ instanceId, failure, failures: asked.failures }, 'could not ask for an agent that sleeps');
      const retryAfterMs = error instanceof SourceFailure ? error.retryAfterMs : 0;
      return Math.max(retryAfterMs, backoff(asked.failures++, everyMs, LAST_RETRY_MS));
    }
  }
}
