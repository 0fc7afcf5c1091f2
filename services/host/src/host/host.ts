// The host: runs the agents, looks them up for the handlers, and starts and stops gracefully. Its components: host-components.ts.

import type { RelayPolicy } from '@offshoot/nostr/relay/policy.ts';
import { Refusal } from '@offshoot/refusals';
import type { HostKey } from '@offshoot/rpc/auth';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { StartError } from '@offshoot/runtime/process/start-error.ts';
import type { Agent } from '../agent/agent.ts';
import type { Description } from '../agent/describing.ts';
import { within } from '../scheduling/ended-in-time.ts';
import { noSpaceIn } from './agents/host-store.ts';
import { type BackupMade, type Backups, type RestoreOrder, SECURE_MS } from './backups/domain/backup.ts';
import { isStorageFailure } from './health/storage-watch.ts';
import { buildComponents, type HostComponents, type HostStatus } from './host-components.ts';
import type { HostOptions } from './host-options.ts';
import type { HostCondition } from './pool/pool-client.ts';

/** How long it waits for the pool to acknowledge that it is stopping. */
const TELL_MS = 2_000;
/** How long a call waits for an agent that it has woken. */
const OPEN_MS = 5_000;

export class Host {
  readonly #o: HostOptions;
  readonly #status: HostStatus = { address: '', isDraining: false };
  readonly #components: HostComponents;
  #closing: Promise<void> | undefined;

  constructor(o: HostOptions) {
    this.#o = o;
    this.#components = buildComponents(o, this.#status);
  }

  get key(): HostKey {
    return this.#o.serviceKey;
  }

  get hostId(): string {
    return this.#components.store.hostId;
  }

  /** For a relay of this host. */
  get nostrPolicy(): RelayPolicy {
    return this.#components.listening.policy;
  }

  get backups(): Backups {
    return this.#o.backups;
  }

  get log(): Logger {
    return this.#o.log;
  }

  /** Number of agents with a folder here that a start opens. */
  get heldLive(): number {
    const { agents, store } = this.#components;
    return agents.onDisk().length - store.dormant.count();
  }

  /** The pool knows this host, and it takes claims. */
  get isReady(): boolean {
    const { membership, withheld } = this.#components;
    return membership.isRegistered && !this.#status.isDraining && withheld() === undefined;
  }

  /** Why it takes no claims: for want of room in its folder, or of the XMTP network. */
  get withheld(): HostCondition['withheld'] {
    return this.#components.withheld();
  }

  /** It is about to stop. */
  get isDraining(): boolean {
    return this.#status.isDraining;
  }

  health() {
    const { agents, engine, store, withheld } = this.#components;
    const all = agents.all();
    const idle = agents.idle();
    return {
      hostId: this.hostId,
      idle: idle.filter((agent) => agent.state.registered).length,
      claimed: all.length - idle.length + store.dormant.count(),
      dormant: store.dormant.count(),
      disconnected: all.filter((agent) => !agent.isConnected).length,
      engine: engine.name,
      engineOk: engine.ok,
      withheld: withheld(),
    };
  }

  isDormant(instanceId: string): boolean {
    return this.#components.store.dormant.has(instanceId);
  }

  /** Throws INSTANCE_NOT_FOUND or INSTANCE_GONE, and UPSTREAM_UNAVAILABLE while the agents must not act. */
  agent(instanceId: string): Agent {
    const { residency } = this.#components;
    if (this.isDormant(instanceId) && !residency.hasRoom) {
      residency.wake(instanceId);
      throw new Refusal('UPSTREAM_UNAVAILABLE', 'The instance sleeps, and its host has no room for it now.', {
        help: 'Repeat in a moment.',
      });
    }
    const agent = this.#find(instanceId);
    this.#requireLease();
    return agent;
  }

  /**
   * Carries out an order to an agent. If that cannot be stored, throws HOST_AT_CAPACITY for an agent that is still nobody's, so that another
   * host can carry out its claim, and UPSTREAM_UNAVAILABLE for any other.
   */
  async storing<T>(agent: Agent, work: () => Promise<T>): Promise<T> {
    const { storage } = this.#components;
    const isNobodys = () => agent.state.claimed === undefined;
    if (storage.isFull && isNobodys()) throw noSpace('HOST_AT_CAPACITY');
    try {
      return await work();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      storage.failed();
      throw noSpace(isNobodys() ? 'HOST_AT_CAPACITY' : 'UPSTREAM_UNAVAILABLE', error);
    }
  }

  /** Throws if its agents could not even be opened: none is then, and none is lost. */
  async requireSpace(): Promise<void> {
    const { storage } = this.#components;
    await storage.look();
    if (storage.isFull) throw new StartError(noSpaceIn(this.#o.dataDir));
  }

  isGone(instanceId: string): boolean {
    const { agents, store } = this.#components;
    return !agents.has(instanceId) && store.isGone(instanceId);
  }

  /** How a claimed agent describes itself. Throws like `agent`, except that suspended agents may be described. */
  async describe(instanceId: string): Promise<Description> {
    const wasDormant = this.#components.store.dormant.has(instanceId);
    const agent = this.#find(instanceId);
    if (wasDormant) await within(OPEN_MS, agent.opened);
    return agent.describe();
  }

  /**
   * What is acknowledged after this survives the loss of the host. Throws UPSTREAM_UNAVAILABLE if no backup can be made: the order has
   * then been carried out here, and repeating it repeats only the backup.
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
    return this.#components.restoring.restore(order);
  }

  /** Stops the agent for good without a goodbye: another host is running it. */
  park(instanceId: string): Promise<void> {
    return this.#components.parking.park(instanceId);
  }

  /** An idle instance was taken. */
  stockUp(): void {
    this.#components.stock.taken();
  }

  /** Opens every agent on disk, finishes deleting those that are gone, and announces the host. */
  start(address: string): void {
    const {
      agents,
      store,
      departures,
      membership,
      residency,
      stock,
      forgetting,
      probes,
      engineWatch,
      spending,
      storage,
      networkWatch,
      listening,
      courier,
    } = this.#components;
    this.#status.address = address;
    const onDisk = new Set(agents.onDisk());
    for (const instanceId of onDisk) {
      if (store.isGone(instanceId)) departures.finish(instanceId);
      else if (!store.dormant.has(instanceId)) agents.open(instanceId);
    }
    const isHere = (instanceId: string) => onDisk.has(instanceId) && !store.isGone(instanceId);
    residency.start(isHere);
    listening.start(isHere);
    for (const part of [membership, stock, departures, forgetting]) part.wake();
    probes.start();
    engineWatch.start();
    spending.start();
    courier.start();
    storage.start();
    networkWatch.start();
  }

  /**
   * First half of a graceful stop: the host's instances are no longer handed out, and agents finish what they are doing. Orders from the
   * pool are still accepted. Resolves within drainMs.
   */
  async drain(): Promise<void> {
    if (this.#status.isDraining) return;
    this.#status.isDraining = true;
    const { drainMs } = this.#o;
    const { agents, membership, residency, stock, probes, joiners } = this.#components;
    const told = within(TELL_MS, membership.tell());
    await Promise.all([stock.stop(), probes.stop(), residency.stop(), membership.isSuspended || joiners.finish(drainMs, told)]);
    // Suspended agents are already inactive, and must not send what they had left to send.
    const acting = membership.isSuspended ? [] : agents.all();
    await Promise.all([told, within(drainMs, Promise.all(acting.map((agent) => agent.rest())))]);
    // An agent that cannot store its signs must not keep the host from stopping.
    await within(TELL_MS, Promise.allSettled(acting.map((agent) => agent.takeBackSigns())));
  }

  /** Second half: makes the last backups, leaves the pool and closes. Without the first half the stop is abrupt. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { isDraining } = this.#status;
    const { stock, departures, endings, restoring, forgetting, membership, parking, agents } = this.#components;
    const { probes, engineWatch, storage, networkWatch, residency, bells, watch, courier } = this.#components;
    await Promise.all(
      [stock, probes, engineWatch, storage, networkWatch, residency, bells, departures, endings, courier].map((part) => part.stop()),
    );
    await watch.close();
    this.#components.listening.close();
    await restoring.ended();
    await forgetting.stop();
    // The lease is kept in the meantime, so that the pool does not take a slow stop for a crash.
    const backups = isDraining ? await this.#lastBackups() : [];
    await membership.stop();
    await parking.ended();
    if (isDraining) await membership.leave(backups);
    await agents.close();
    if (isDraining) await this.#components.spending.stop();
    await departures.ended();
    await this.#o.backups.close();
    this.#components.scheduler.close();
    this.#components.store.close();
  }

  #lastBackups(): Promise<BackupMade[]> {
    const { agents, store } = this.#components;
    const claimed = agents.all().filter((agent) => agent.state.phase !== 'idle');
    return this.#o.backups.flush(
      [...claimed, ...store.dormant.all()].map(({ instanceId }) => instanceId),
      AbortSignal.timeout(this.#o.drainMs),
    );
  }

  #find(instanceId: string): Agent {
    const agent = this.#components.agents.get(instanceId);
    if (agent !== undefined) return agent;
    if (this.isGone(instanceId)) throw new Refusal('INSTANCE_GONE', 'The instance was released.');
    throw new Refusal('INSTANCE_NOT_FOUND', 'This host has no such instance.', { help: 'Ask the pool which host has it.' });
  }

  /** Orders taken without a lease would be lost if another host takes over the instance. */
  #requireLease(): void {
    if (this.#components.membership.isSuspended)
      throw new Refusal('UPSTREAM_UNAVAILABLE', 'The host has lost contact with the pool.', { help: 'Repeat in a moment.' });
  }
}

function noSpace(reason: 'HOST_AT_CAPACITY' | 'UPSTREAM_UNAVAILABLE', cause?: unknown): Refusal {
  const help = reason === 'HOST_AT_CAPACITY' ? 'Claim again: another host takes it.' : 'Repeat once there is space.';
  return new Refusal(reason, 'The host has no space left in its data folder.', { help, cause });
}
