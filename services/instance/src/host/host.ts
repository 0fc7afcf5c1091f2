// The host: runs the agents, finds them for the handlers, and starts and stops in good order. Its parts: host-parts.ts.

import type { HostKey } from '@offshoot/callers';
import type { Logger } from '@offshoot/process/logger.ts';
import { Refusal } from '@offshoot/refusals';
import type { Agent } from '../agent/agent.ts';
import type { Description } from '../agent/describing.ts';
import { type BackupMade, type Backups, type RestoreOrder, SECURE_MS } from './backups/domain/backup.ts';
import type { HostOptions } from './host-options.ts';
import { buildParts, type HostParts, type HostStatus } from './host-parts.ts';
import { within } from './scheduling/within.ts';

/** How long it waits for the pool to hear that it stops. */
const TELL_MS = 2_000;

export class Host {
  readonly #o: HostOptions;
  readonly #status: HostStatus = { address: '', isDraining: false };
  readonly #parts: HostParts;
  #closing: Promise<void> | undefined;

  constructor(o: HostOptions) {
    this.#o = o;
    this.#parts = buildParts(o, this.#status);
  }

  get key(): HostKey {
    return this.#o.serviceKey;
  }

  get hostId(): string {
    return this.#parts.store.hostId;
  }

  get backups(): Backups {
    return this.#o.backups;
  }

  get log(): Logger {
    return this.#o.log;
  }

  /** Agents that have a folder here. */
  get held(): number {
    return this.#parts.agents.onDisk().length;
  }

  /** The pool knows that we are here, and the language model answers. */
  get isReady(): boolean {
    const { membership, engineWatch } = this.#parts;
    return membership.isRegistered && !this.#status.isDraining && engineWatch.isOk;
  }

  health(): { hostId: string; idle: number; claimed: number; disconnected: number; engine: string; engineOk: boolean } {
    const { agents, engine } = this.#parts;
    const all = agents.all();
    const idle = agents.idle();
    return {
      hostId: this.hostId,
      idle: idle.filter((agent) => agent.state.registered).length,
      claimed: all.length - idle.length,
      disconnected: all.filter((agent) => !agent.isConnected).length,
      engine: engine.name,
      engineOk: engine.ok,
    };
  }

  /** Throws INSTANCE_NOT_FOUND or INSTANCE_GONE, and UPSTREAM_UNAVAILABLE while the agents must not act. */
  agent(instanceId: string): Agent {
    const agent = this.#find(instanceId);
    this.#requireLease();
    return agent;
  }

  isGone(instanceId: string): boolean {
    const { agents, store } = this.#parts;
    return agents.get(instanceId) === undefined && store.isGone(instanceId);
  }

  /** What a claimed agent says of itself. Throws as `agent`, though agents that must not act may speak. */
  describe(instanceId: string): Promise<Description> {
    return this.#find(instanceId).describe();
  }

  /**
   * What is acknowledged after this survives the host. Throws UPSTREAM_UNAVAILABLE where no backup can be made: the order is
   * carried out here then, and repeating it only repeats the backup.
   */
  async secure(instanceId: string): Promise<void> {
    if (await this.#o.backups.secure(instanceId, AbortSignal.timeout(SECURE_MS))) return;
    throw new Refusal('UPSTREAM_UNAVAILABLE', 'The instance cannot be backed up now.', {
      help: 'Repeat the same order in a moment.',
      metadata: { instanceId },
    });
  }

  /** Throws BACKUP_UNAVAILABLE, HOST_AT_CAPACITY, and UPSTREAM_UNAVAILABLE while no agents may act here. */
  async restore(order: RestoreOrder): Promise<{ generation: number }> {
    this.#requireLease();
    return this.#parts.restoring.restore(order);
  }

  /** Stops the agent for good, without a goodbye: another host runs it by now. */
  park(instanceId: string): Promise<void> {
    return this.#parts.parking.park(instanceId);
  }

  /** An idle instance was taken. */
  stockUp(): void {
    this.#parts.stock.taken();
  }

  /** Opens every agent that is on disk, finishes what is left of those that are gone, and announces the host. */
  start(address: string): void {
    const { agents, store, departures, membership, stock, forgetting, probes, engineWatch } = this.#parts;
    this.#status.address = address;
    for (const instanceId of agents.onDisk()) {
      if (store.isGone(instanceId)) departures.finish(instanceId);
      else agents.open(instanceId);
    }
    for (const part of [membership, stock, departures, forgetting]) part.wake();
    probes.start();
    engineWatch.start();
  }

  /**
   * The first half of a stop in good order: nothing of the host is handed out any more, and what the agents are doing ends.
   * Orders of the pool are still taken. Resolves within drainMs.
   */
  async drain(): Promise<void> {
    if (this.#status.isDraining) return;
    this.#status.isDraining = true;
    const { drainMs } = this.#o;
    const { agents, membership, stock, probes, joiners } = this.#parts;
    const told = within(TELL_MS, membership.tell());
    await Promise.all([stock.stop(), probes.stop(), membership.isSuspended || joiners.finish(drainMs)]);
    // Suspended ones do nothing already, and must not say what they still had to say.
    const acting = membership.isSuspended ? [] : agents.all();
    await Promise.all([told, within(drainMs, Promise.all(acting.map((agent) => agent.rest())))]);
  }

  /** The second half: the last backups, the leave of the pool, and the end. Without the first half it is the same, but abrupt. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { isDraining } = this.#status;
    const { stock, probes, engineWatch, departures, endings, restoring, forgetting, membership, parking, agents } = this.#parts;
    await Promise.all([stock, probes, engineWatch, departures, endings].map((part) => part.stop()));
    await restoring.ended();
    await forgetting.stop();
    // The lease is kept meanwhile: to the pool a host that is slow to stop is none that has died.
    const backups = isDraining ? await this.#lastBackups() : [];
    await membership.stop();
    await parking.ended();
    if (isDraining) await membership.leave(backups);
    await agents.close();
    await departures.ended();
    await this.#o.backups.close();
    this.#parts.scheduler.close();
    this.#parts.store.close();
  }

  #lastBackups(): Promise<BackupMade[]> {
    const claimed = this.#parts.agents.all().filter((agent) => agent.state.phase !== 'idle');
    return this.#o.backups.flush(
      claimed.map((agent) => agent.instanceId),
      AbortSignal.timeout(this.#o.drainMs),
    );
  }

  #find(instanceId: string): Agent {
    const agent = this.#parts.agents.get(instanceId);
    if (agent !== undefined) return agent;
    if (this.isGone(instanceId)) throw new Refusal('INSTANCE_GONE', 'The instance was released.');
    throw new Refusal('INSTANCE_NOT_FOUND', 'This host has no such instance.', { help: 'Ask the pool which host has it.' });
  }

  /** What is ordered without one would be lost where another host takes the instance over. */
  #requireLease(): void {
    if (this.#parts.membership.isSuspended)
      throw new Refusal('UPSTREAM_UNAVAILABLE', 'The host has lost touch with the pool.', { help: 'Repeat in a moment.' });
  }
}
