// Watches the XMTP network by the connections of all agents, and says once what each of them would say again and again.
import { counter, gauge } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { XmtpNetwork } from '@offshoot/xmtp';
import type { ConnectionState } from '@offshoot/xmtp/agent-client.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';

const LOOK_MS = 1_000;
/** A broken stream is open again within moments. */
const AWAY_AFTER_MS = 3_000;
const SAY_AGAIN_MS = 5 * 60_000;

const outages = counter('offshoot.xmtp_outages', 'Times that the XMTP network stopped answering the agents of a host.', []);
const disconnected = gauge('offshoot.agents_disconnected', 'Agents without a connection to the XMTP network.');

export interface NetworkWatchOptions {
  network: XmtpNetwork;
  /** The connections of all agents. */
  connections(): readonly ConnectionState[];
  scheduler: Scheduler;
  onChange(): void;
  log: Logger;
  /** Monotonic milliseconds. */
  clock?: () => number;
}

export class NetworkWatch {
  readonly #o: NetworkWatchOptions;
  readonly #task: Task;
  readonly #clock: () => number;
  readonly #gauge: { close(): Promise<void> };
  /** Since when most agents are offline. */
  #since: number | undefined;
  #saidAt = 0;
  #isAway = false;

  constructor(o: NetworkWatchOptions) {
    this.#o = o;
    this.#clock = o.clock ?? (() => performance.now());
    this.#task = o.scheduler.task('health', async () => this.look());
    this.#gauge = disconnected.watch(async () => offlineIn(o.connections()));
  }

  /** The network answers most agents no more. */
  get isAway(): boolean {
    return this.#isAway;
  }

  start(): void {
    this.#task.wake();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#task.stop(), this.#gauge.close()]);
  }

  /** Looks once; returns milliseconds until the next look. */
  look(): number {
    const connections = this.#o.connections();
    const offline = offlineIn(connections);
    const online = connections.filter((state) => state === 'online').length;
    const now = this.#clock();
    // Those that are still connecting say nothing yet.
    if (offline > online) this.#since ??= now;
    else if (online > 0 || connections.length === 0) this.#since = undefined;
    const awayMs = this.#since === undefined ? 0 : now - this.#since;
    const told = { ...this.#o.network, offline, agents: connections.length };
    if (this.#since !== undefined && awayMs >= AWAY_AFTER_MS) this.#sayAway(told, awayMs, now);
    else if (this.#isAway && this.#since === undefined) {
      this.#isAway = false;
      this.#o.log.warn(told, 'the XMTP network answers again');
      this.#o.onChange();
    }
    return LOOK_MS;
  }

  #sayAway(told: object, awayMs: number, now: number): void {
    if (this.#isAway && now - this.#saidAt < SAY_AGAIN_MS) return;
    const { log, onChange } = this.#o;
    const wasAway = this.#isAway;
    this.#isAway = true;
    this.#saidAt = now;
    const awaySeconds = Math.round(awayMs / 1000);
    if (wasAway) {
      log.error({ ...told, awaySeconds }, 'the XMTP network still does not answer');
      return;
    }
    log.error(
      told,
      'the XMTP network does not answer: the agents hear and say nothing, and the host takes no claims. They go on by themselves. If it lasts, look whether this machine reaches it, and at XMTP_ENV and XMTP_URL',
    );
    outages.add({});
    onChange();
  }
}

function offlineIn(connections: readonly ConnectionState[]): number {
  return connections.filter((state) => state === 'offline').length;
}
