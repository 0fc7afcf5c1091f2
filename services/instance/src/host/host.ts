// The host: holds the agents, and brings its parts together.
import { join } from 'node:path';
import type { HostKey, Logger } from '@offshoot/rpc';
import { newId } from '@offshoot/rpc/ids.ts';
import { Refusal } from '@offshoot/rpc/refusal.ts';
import { createPoolClient, type HostCondition } from '../adapters/pool-client.ts';
import type { Agent, AgentEnvironment } from '../agent/agent.ts';
import type { Description } from '../agent/describing.ts';
import { leave, mayEndUnsigned } from '../agent/ownership/orders.ts';
import type { PoolLink } from '../agent/reporting.ts';
import type { BackupMade, Backups, RestoreOrder } from './backups/domain/backup.ts';
import { ForgettingBackups } from './backups/forgetting-backups.ts';
import { EngineWatch } from './health/engine-watch.ts';
import { Probes } from './health/probes.ts';
import { type WatchedEngine, watched } from './health/watched-engine.ts';
import type { HostOptions } from './host-options.ts';
import { type HostStore, openHostStore } from './host-store.ts';
import { Departures } from './leaving/departures.ts';
import { Endings } from './leaving/endings.ts';
import { inventoryOf } from './membership/inventory.ts';
import { Membership } from './membership/membership.ts';
import { Joiners } from './moves/joiners.ts';
import { Parking } from './moves/parking.ts';
import { Restoring } from './moves/restoring.ts';
import { OpenAgents } from './open-agents.ts';
import { Scheduler } from './scheduling/scheduler.ts';
import { within } from './scheduling/within.ts';
import { Stock } from './stock/stock.ts';

/** Loops that run at once: start-ups and sends are bounded by it, and one that waits for a network holds one place only. */
const PARALLEL_DUTIES = 16;
/** Calls of the engine and of the pool wait for others; they have places of their own. */
const PARALLEL_CALLS = 16;
/** How long it waits for the pool to hear that it stops. */
const TELL_MS = 2_000;
/** The pool waits ten seconds for an answer. */
const SECURE_MS = 5_000;

export class Host {
  readonly #o: HostOptions;
  readonly #store: HostStore;
  readonly #engine: WatchedEngine;
  readonly #scheduler: Scheduler;
  readonly #pool: PoolLink;
  readonly #agents: OpenAgents;
  readonly #membership: Membership;
  readonly #stock: Stock;
  readonly #probes: Probes;
  readonly #engineWatch: EngineWatch;
  readonly #departures: Departures;
  readonly #forgetting: ForgettingBackups;
  readonly #restoring: Restoring;
  readonly #parking: Parking;
  readonly #endings: Endings;
  readonly #joiners: Joiners;
  #address = '';
  #draining = false;
  #closing: Promise<void> | undefined;

  constructor(o: HostOptions) {
    this.#o = o;
    const { log } = o;
    this.#store = openHostStore(o.dataDir, { hostId: o.serviceKey.host.id, now: o.now });
    if (o.backups.place !== '') this.#store.mayBeMoved();
    this.#engine = watched(o.engine, (isOk) => this.#engineWatch.called(isOk));
    this.#scheduler = new Scheduler({
      limits: { duties: PARALLEL_DUTIES, calls: PARALLEL_CALLS, lease: 1 },
      onError: (error) => log.error({ err: error }, 'a loop failed; it is tried again'),
    });
    const scheduler = this.#scheduler;
    this.#engineWatch = new EngineWatch({ engine: o.engine, scheduler, onChange: () => this.#stock.tellSoon(), log });
    const pool = createPoolClient({
      url: o.claimUrl,
      serviceKey: o.serviceKey,
      tls: o.tls,
      nextRegistration: () => this.#store.nextRegistration(),
      log,
      onHostUnknown: () => this.#registerAgain(),
    });
    const agents = new OpenAgents({
      folder: join(o.dataDir, 'agents'),
      environmentOf: (instanceId) => this.#environmentOf(instanceId),
      onOpened: (agent) => o.backups.watch(agent.backedUp),
      log,
    });
    this.#agents = agents;
    this.#parking = new Parking({ agents, backups: o.backups, log });
    this.#joiners = new Joiners(agents);
    this.#endings = new Endings({ agents, scheduler, log });
    this.#membership = new Membership({
      pool,
      scheduler,
      announcement: () => ({
        address: this.#address,
        capacity: o.room.agents ?? 0,
        idleFloor: o.idleTarget,
        backupPlace: o.backups.place,
        ...inventoryOf(agents.all()),
      }),
      condition: () => this.#condition(),
      canBeMoved: () => this.#store.canBeMoved,
      onRegistered: async ({ drop, fenced, ended, parked }) => {
        o.backups.tellAgain();
        if (parked.length > 0) log.warn({ parked }, 'the pool does not count on these instances; they go on, and it can adopt them');
        this.#endings.told(ended);
        await this.#obey(drop, fenced);
      },
      onKept: async ({ idleTarget, claimsWait, drop, told }) => {
        o.backups.told(told.backups);
        this.#stock.answered(idleTarget, claimsWait);
        await this.#obey(drop, []);
      },
      onResumed: () => {
        agents.wake();
        this.#departures.wake();
      },
      log,
    });
    this.#pool = {
      registerInstance: async (registration) => {
        if (!this.#membership.isHeard) return 'later';
        const { registrations } = this.#membership;
        const answer = await pool.registerInstance(registration);
        // The host has told meanwhile what it holds, without this one: the pool may have forgotten it again.
        return registrations === this.#membership.registrations ? answer : 'later';
      },
      report: async (id, credential, report) => (this.#membership.isHeard ? await pool.report(id, credential, report) : 'later'),
    };
    this.#stock = new Stock({
      scheduler,
      idleTarget: o.idleTarget,
      ready: () => this.#idle().filter(({ instanceId, state }) => state.registered && this.#probes.isWell(instanceId)).length,
      newcomers: () => this.#idle().filter(({ state }) => !state.registered),
      isRegistered: (instanceId) => agents.get(instanceId)?.state.registered === true,
      joining: () => agents.joining(),
      room: () => this.#room(),
      make: () => this.#makeIdle(),
      askPool: () => this.#membership.wake(),
    });
    this.#probes = new Probes({
      scheduler,
      agents: () => agents.all(),
      folderOf: (instanceId) => agents.folderOf(instanceId),
      onChange: () => this.#stock.tellSoon(),
      log,
    });
    this.#forgetting = new ForgettingBackups({ store: this.#store, backups: o.backups, scheduler, log });
    this.#restoring = new Restoring({
      agents,
      folder: join(o.dataDir, 'agents'),
      store: this.#store,
      backups: o.backups,
      fullBecause: () => (this.#draining ? 'It is about to stop.' : this.#room() <= 0 ? o.room.why : undefined),
      park: (instanceId) => this.#parking.park(instanceId),
      now: o.now,
      log,
    });
    this.#departures = new Departures({
      agents,
      store: this.#store,
      pool: this.#pool,
      scheduler,
      registerAgain: () => this.#registerAgain(),
      onGone: () => {
        this.#forgetting.wake();
        this.#stock.wake();
      },
      log,
    });
  }

  get key(): HostKey {
    return this.#o.serviceKey;
  }

  get hostId(): string {
    return this.#store.hostId;
  }

  get backups(): Backups {
    return this.#o.backups;
  }

  get log(): Logger {
    return this.#o.log;
  }

  /** Agents that have a folder here. */
  get held(): number {
    return this.#agents.onDisk().length;
  }

  /** Opens every agent that is on disk, finishes what is left of those that are gone, and announces the host. */
  start(address: string): void {
    this.#address = address;
    for (const instanceId of this.#agents.onDisk()) {
      if (this.#store.isGone(instanceId)) this.#departures.finish(instanceId);
      else this.#agents.open(instanceId);
    }
    this.#membership.wake();
    this.#stock.wake();
    this.#departures.wake();
    this.#forgetting.wake();
    this.#probes.start();
    this.#engineWatch.start();
  }

  /** Throws INSTANCE_NOT_FOUND or INSTANCE_GONE, and UPSTREAM_UNAVAILABLE while the agents must not act. */
  agent(instanceId: string): Agent {
    const agent = this.#find(instanceId);
    this.#requireLease();
    return agent;
  }

  #find(instanceId: string): Agent {
    const agent = this.#agents.get(instanceId);
    if (agent !== undefined) return agent;
    if (this.#store.isGone(instanceId)) throw new Refusal('INSTANCE_GONE', 'The instance was released.');
    throw new Refusal('INSTANCE_NOT_FOUND', 'This host has no such instance.', { help: 'Ask the pool which host has it.' });
  }

  /** What a claimed agent says of itself. Throws as `agent`, though agents that must not act may speak. */
  describe(instanceId: string): Promise<Description> {
    return this.#find(instanceId).describe();
  }

  /** What is ordered without one would be lost where another host takes the instance over. */
  #requireLease(): void {
    if (this.#membership.isSuspended)
      throw new Refusal('UPSTREAM_UNAVAILABLE', 'The host has lost touch with the pool.', { help: 'Repeat in a moment.' });
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
    return this.#restoring.restore(order);
  }

  /** Stops the agent for good, without a goodbye: another host runs it by now. */
  park(instanceId: string): Promise<void> {
    return this.#parking.park(instanceId);
  }

  /** An idle instance was taken. */
  stockUp(): void {
    this.#stock.taken();
  }

  isGone(instanceId: string): boolean {
    return this.#agents.get(instanceId) === undefined && this.#store.isGone(instanceId);
  }

  health(): { hostId: string; idle: number; claimed: number; disconnected: number; engine: string; engineOk: boolean } {
    const agents = this.#agents.all();
    const idle = agents.filter((agent) => agent.state.phase === 'idle');
    return {
      hostId: this.hostId,
      idle: idle.filter((agent) => agent.state.registered).length,
      claimed: agents.length - idle.length,
      disconnected: agents.filter((agent) => !agent.isConnected).length,
      engine: this.#engine.name,
      engineOk: this.#engine.ok,
    };
  }

  /** The pool knows that we are here, and the language model answers. */
  get isReady(): boolean {
    return this.#membership.isRegistered && !this.#draining && this.#engineWatch.isOk;
  }

  /**
   * The first half of a stop in good order: nothing of the host is handed out any more, and what the agents are doing ends.
   * Orders of the pool are still taken. Resolves within drainMs.
   */
  async drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    const told = within(TELL_MS, this.#membership.tell());
    await Promise.all([this.#stock.stop(), this.#probes.stop(), this.#membership.isSuspended || this.#joiners.finish(this.#o.drainMs)]);
    // Suspended ones do nothing already, and must not say what they still had to say.
    const agents = this.#membership.isSuspended ? [] : this.#agents.all();
    const rested = Promise.all(agents.map((agent) => agent.rest()));
    await Promise.all([told, within(this.#o.drainMs, rested)]);
  }

  /** The second half: the last backups, the leave of the pool, and the end. Without the first half it is the same, but abrupt. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([this.#stock.stop(), this.#probes.stop(), this.#engineWatch.stop(), this.#departures.stop(), this.#endings.stop()]);
    await this.#restoring.ended();
    await this.#forgetting.stop();
    // The lease is kept meanwhile: to the pool a host that is slow to stop is none that has died.
    const backups = this.#draining ? await this.#lastBackups() : [];
    await this.#membership.stop();
    await this.#parking.ended();
    if (this.#draining) await this.#membership.leave(backups);
    await this.#agents.close();
    await this.#departures.ended();
    await this.#o.backups.close();
    this.#scheduler.close();
    this.#store.close();
  }

  #lastBackups(): Promise<BackupMade[]> {
    const claimed = this.#agents.all().filter((agent) => agent.state.phase !== 'idle');
    return this.#o.backups.flush(
      claimed.map((agent) => agent.instanceId),
      AbortSignal.timeout(this.#o.drainMs),
    );
  }

  #condition(): HostCondition {
    return {
      draining: this.#draining,
      ...this.#stock.ask(),
      troubles: this.#probes.troubles(),
      engineOk: this.#engineWatch.isOk,
      backups: this.#o.backups.made(),
    };
  }

  /** Agents that it could take beside those that it has. */
  #room(): number {
    return (this.#o.room.agents ?? Number.POSITIVE_INFINITY) - this.#agents.all().length;
  }

  #idle(): Agent[] {
    return this.#agents.all().filter(({ state }) => state.phase === 'idle');
  }

  #makeIdle(): boolean {
    const instanceId = newId('inst');
    if (this.#agents.open(instanceId)) return true;
    // Nobody knows of it: the next start would only fail at it again.
    this.#agents.deleteFolder(instanceId);
    return false;
  }

  #environmentOf(instanceId: string): AgentEnvironment {
    const { network, engineTimeoutMs, secretScanner, identities, now, log } = this.#o;
    return {
      network,
      engine: this.#engine,
      engineTimeoutMs,
      secretScanner,
      identities,
      pool: this.#pool,
      marks: {
        kept: () => this.#store.marks(instanceId),
        intend: (mark) => this.#store.intend(instanceId, mark),
        settle: (mark) => this.#store.settle(instanceId, mark),
      },
      scheduler: this.#scheduler,
      mayAct: () => !this.#membership.isSuspended && (!this.#draining || this.#joiners.mayGoOn(instanceId)),
      now,
      log,
      onReleased: (agent) => {
        void this.#o.backups.unwatch(agent.instanceId);
        this.#departures.bury(agent);
      },
      isRushed: () => this.#stock.isRushed,
      onJoined: ({ instanceId: id }) => void this.#o.backups.secure(id, AbortSignal.timeout(SECURE_MS)).catch(() => false),
      onWorked: (agent) => this.#o.backups.noticed(agent.instanceId),
      takeOver: (id) => this.#o.backups.takeOver(id),
      onChange: () => {
        this.#stock.wake();
        this.#joiners.looked();
      },
    };
  }

  /** What the pool says of instances that the host has listed: dropped or run elsewhere. */
  async #obey(drop: readonly string[], fenced: readonly string[]): Promise<void> {
    for (const instanceId of drop) this.#drop(instanceId);
    await Promise.all(fenced.map((instanceId) => this.#parking.park(instanceId)));
  }

  #registerAgain(): void {
    this.#membership.registerAgain();
  }

  #drop(instanceId: string): void {
    const agent = this.#agents.get(instanceId);
    if (agent === undefined) return;
    const { log } = this.#o;
    const { phase } = agent.state;
    if (mayEndUnsigned(agent.context)) {
      log.info({ instanceId, phase }, 'the pool does not want the instance any more');
      leave(agent.context);
    } else log.warn({ instanceId, phase }, 'the pool would drop an instance that somebody has: it stays');
  }
}
