// Keeps the host registered with the pool, and knows whether it still is.

import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';
import type { BackupMade } from '../backups/domain/backup.ts';
import type { Announcement, Compared, HostCondition, Orders, PoolClient } from '../pool/pool-client.ts';
import { Lease } from './lease.ts';

const RETRY_MS = 1_000;
/** Three attempts per lease. */
const LEASE_PARTS = 3;

export interface MembershipOptions {
  pool: PoolClient;
  scheduler: Scheduler;
  announcement(): Announcement;
  condition(): HostCondition;
  /** Whether another host may take over its instances once the lease ends: they must then not act without one. */
  canBeMoved(): boolean;
  /** The pool has answered the list of instances. Resolves once no instance that runs elsewhere acts here any more. */
  onRegistered(answer: Compared): Promise<void>;
  onKept(answer: Orders & { told: HostCondition }): Promise<void>;
  /** The agents may act again. */
  onResumed(): void;
  /** Monotonic milliseconds. Default: performance.now. */
  clock?: () => number;
  log: Logger;
}

export class Membership {
  readonly #o: MembershipOptions;
  readonly #lease: Lease;
  readonly #task: Task;
  #registered = false;
  /** Registrations begun. */
  #begun = 0;
  /** Requested since the last registration began, so not covered by it. */
  #isWantedAgain = false;
  #hasLeft = false;
  /** Last observed state, for logging and for waking agents. */
  #wasSuspended = true;
  #alarm: NodeJS.Timeout | undefined;

  constructor(o: MembershipOptions) {
    this.#o = o;
    this.#lease = new Lease(o.clock);
    this.#task = o.scheduler.task('lease', () => this.#keep());
  }

  /** How often it has told the pool what it holds. */
  get registrations(): number {
    return this.#begun;
  }

  get isRegistered(): boolean {
    return this.#registered;
  }

  /** Whether the pool accepts reports about instances: before it knows the host it would only reject them. */
  get isHeard(): boolean {
    return this.#registered && !this.isSuspended;
  }

  /** The agents must not act: as far as the pool knows, others may be running in their place. */
  get isSuspended(): boolean {
    return this.#hasLeft || (this.#o.canBeMoved() && !this.#lease.lasts);
  }

  wake(): void {
    this.#task.wake();
  }

  registerAgain(): void {
    this.#registered = false;
    this.#isWantedAgain = true;
    this.#task.wake();
  }

  /** Tells the pool once, immediately, and does not try again. */
  async tell(): Promise<void> {
    if (this.#registered) await this.#o.pool.keepAlive(this.#o.condition());
  }

  stop(): Promise<void> {
    clearTimeout(this.#alarm);
    return this.#task.stop();
  }

  /** After stop: the pool need not wait for the lease to end. Nothing acts from here on. */
  async leave(backups: readonly BackupMade[]): Promise<void> {
    this.#hasLeft = true;
    if (this.#registered) await this.#o.pool.leavePool(backups);
    this.#registered = false;
  }

  async #keep(): Promise<number> {
    const retryIn = this.#registered ? await this.#keepAlive() : await this.#register();
    this.#noteSuspension();
    return retryIn;
  }

  async #keepAlive(): Promise<number> {
    const told = this.#o.condition();
    const begun = this.#lease.now();
    const kept = await this.#o.pool.keepAlive(told);
    if (kept === 'later') return RETRY_MS;
    if (kept === 'register-again') {
      this.#registered = false;
      return this.#register();
    }
    // The lease counts only once everything that runs elsewhere has been stopped here.
    await this.#o.onKept({ ...kept, told });
    // The lease may have ended before any timer noticed: agents suspended meanwhile must be woken.
    this.#noteSuspension();
    this.#lease.prolong(begun, kept.leaseMs);
    return kept.leaseMs / LEASE_PARTS;
  }

  async #register(): Promise<number> {
    const begun = this.#lease.now();
    this.#begun++;
    this.#isWantedAgain = false;
    const answer = await this.#o.pool.registerHost(this.#o.announcement());
    if (answer === undefined) return RETRY_MS;
    await this.#o.onRegistered(answer);
    this.#lease.prolong(begun, answer.leaseMs);
    this.#registered = !this.#isWantedAgain;
    this.#wasSuspended = this.isSuspended;
    this.#o.onResumed();
    // At once: the pool has not yet said what it wants here.
    return 0;
  }

  /** Logs each change of the suspension once, and looks again when the lease ends. */
  #noteSuspension(): void {
    const isSuspended = this.isSuspended;
    if (isSuspended !== this.#wasSuspended) {
      this.#wasSuspended = isSuspended;
      if (isSuspended) this.#o.log.warn('the lease has ended; stopping the agents, because another host may run them');
      else this.#o.onResumed();
    }
    clearTimeout(this.#alarm);
    if (!isSuspended && this.#o.canBeMoved()) this.#alarm = setTimeout(() => this.#noteSuspension(), this.#lease.remaining + 1).unref();
  }
}
