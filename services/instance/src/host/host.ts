// The host: holds the agents, keeps idle ones in stock, and keeps the pool informed that they are there.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger, ServiceTls } from '@offshoot/rpc';
import { newId } from '@offshoot/rpc/ids.ts';
import { Refusal } from '@offshoot/rpc/refusal.ts';
import type { InboxKeysReader, XmtpNetwork } from '@offshoot/xmtp';
import { createPoolClient, type PoolClient } from '../adapters/pool-client.ts';
import { Agent, type AgentEnvironment } from '../agent/agent.ts';
import { leave } from '../agent/orders.ts';
import type { Engine } from '../domain/engine.ts';
import type { Report } from '../domain/report.ts';
import type { SecretScanner } from '../domain/selection/secret-scanner.ts';
import { type HostStore, openHostStore } from './host-store.ts';
import { Scheduler, type Task } from './scheduler.ts';
import { type WatchedEngine, watched } from './watched-engine.ts';

export interface HostOptions {
  dataDir: string;
  claimUrl: string;
  serviceToken: string;
  tls?: ServiceTls | undefined;
  network: XmtpNetwork;
  idleTarget: number;
  engine: Engine;
  engineTimeoutMs: number;
  secretScanner: SecretScanner;
  identities: InboxKeysReader;
  now: () => Date;
  log: Logger;
}

/** Loops that run at once: start-ups and sends are bounded by it, and one that waits for a network holds one place only. */
const PARALLEL_DUTIES = 4;
/** Calls of the engine and of the pool wait for others; they have places of their own. */
const PARALLEL_CALLS = 16;
const REGISTER_RETRY_MS = 1_000;
/** Three chances per lease. */
const LEASE_PARTS = 3;
const INSTANCE_ID = /^inst_[a-z2-7]{26}$/;

export class Host {
  readonly #o: HostOptions;
  readonly #store: HostStore;
  readonly #agents = new Map<string, Agent>();
  readonly #agentsFolder: string;
  readonly #engine: WatchedEngine;
  readonly #pool: PoolClient;
  readonly #scheduler: Scheduler;
  readonly #membership: Task;
  readonly #stock: Task;
  readonly #lastWords: Task;
  readonly #departures = new Set<Promise<void>>();
  #address = '';
  #registered = false;
  #closed = false;

  constructor(o: HostOptions) {
    this.#o = o;
    this.#store = openHostStore(o.dataDir, o.now);
    this.#agentsFolder = join(o.dataDir, 'agents');
    mkdirSync(this.#agentsFolder, { recursive: true, mode: 0o700 });
    this.#engine = watched(o.engine);
    this.#scheduler = new Scheduler({
      limits: { duties: PARALLEL_DUTIES, calls: PARALLEL_CALLS },
      onError: (error) => o.log.error({ err: error }, 'a loop failed; it is tried again'),
    });
    this.#pool = createPoolClient({
      url: o.claimUrl,
      serviceToken: o.serviceToken,
      tls: o.tls,
      hostId: this.hostId,
      hostCredential: this.#store.credential,
      log: o.log,
      onHostUnknown: () => this.#registerAgain(),
    });
    this.#membership = this.#scheduler.task('calls', () => this.#keepMembership());
    this.#stock = this.#scheduler.task('calls', async () => this.#keepStock());
    this.#lastWords = this.#scheduler.task('calls', () => this.#reportLastWords());
  }

  get hostId(): string {
    return this.#store.hostId;
  }

  /** Opens every agent that is on disk, finishes what is left of those that are gone, and announces the host. */
  start(address: string): void {
    this.#address = address;
    for (const name of readdirSync(this.#agentsFolder)) {
      if (!INSTANCE_ID.test(name)) continue;
      if (this.#store.isGone(name)) rmSync(join(this.#agentsFolder, name), { recursive: true, force: true });
      else this.#open(name);
    }
    this.#membership.wake();
    this.#stock.wake();
    this.#lastWords.wake();
  }

  /** Throws INSTANCE_NOT_FOUND or INSTANCE_GONE. */
  agent(instanceId: string): Agent {
    const agent = this.#agents.get(instanceId);
    if (agent !== undefined) return agent;
    if (this.#store.isGone(instanceId)) throw new Refusal('INSTANCE_GONE', 'The instance was released.');
    throw new Refusal('INSTANCE_NOT_FOUND', 'This host has no such instance.', { help: 'Ask the pool which host has it.' });
  }

  /** An idle instance was taken: its replacement starts now. */
  stockUp(): void {
    this.#stock.wake();
  }

  isGone(instanceId: string): boolean {
    return !this.#agents.has(instanceId) && this.#store.isGone(instanceId);
  }

  health(): { hostId: string; idle: number; claimed: number; disconnected: number; engine: string; engineOk: boolean } {
    const agents = [...this.#agents.values()];
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

  /** There is something that can be claimed, or at least the pool knows that we are here. */
  get isReady(): boolean {
    return this.#registered;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([this.#membership.stop(), this.#stock.stop(), this.#lastWords.stop()]);
    await Promise.all([...this.#agents.values()].map((agent) => agent.close()));
    await Promise.all(this.#departures);
    this.#scheduler.close();
    this.#store.close();
  }

  #open(instanceId: string): void {
    const { network, engineTimeoutMs, secretScanner, identities, now, log } = this.#o;
    const env: AgentEnvironment = {
      network,
      engine: this.#engine,
      engineTimeoutMs,
      secretScanner,
      identities,
      pool: {
        // Before the host is known, the pool would only answer that it is not.
        registerInstance: async (registration) => (this.#registered ? await this.#pool.registerInstance(registration) : 'later'),
        report: async (id, credential, report) => (this.#registered ? await this.#pool.report(id, credential, report) : 'later'),
      },
      marks: {
        kept: () => this.#store.marks(instanceId),
        intend: (mark) => this.#store.intend(instanceId, mark),
        settle: (mark) => this.#store.settle(instanceId, mark),
      },
      scheduler: this.#scheduler,
      now,
      log,
      onReleased: (agent) => this.#bury(agent),
      onChange: () => this.#stock.wake(),
    };
    try {
      const agent = new Agent(instanceId, join(this.#agentsFolder, instanceId), env);
      this.#agents.set(instanceId, agent);
      agent.wake();
    } catch (error) {
      // One damaged folder must not take the other agents down.
      log.error({ instanceId, err: error }, 'cannot open an agent');
    }
  }

  #keepStock(): undefined {
    if (this.#closed) return;
    const idle = [...this.#agents.values()].filter((agent) => agent.state.phase === 'idle').length;
    for (let missing = this.#o.idleTarget - idle; missing > 0; missing--) this.#open(newId('inst'));
  }

  async #keepMembership(): Promise<number> {
    if (this.#registered) {
      const kept = await this.#pool.keepAlive();
      if (kept === 'later') return REGISTER_RETRY_MS;
      if (kept !== 'register-again') return kept.leaseMs / LEASE_PARTS;
      this.#registered = false;
    }
    const known = [...this.#agents.values()].filter((agent) => agent.state.registered).map((agent) => agent.instanceId);
    const answer = await this.#pool.registerHost(this.#address, known);
    if (answer === undefined) return REGISTER_RETRY_MS;
    this.#registered = true;
    for (const instanceId of answer.drop) this.#drop(instanceId);
    for (const agent of this.#agents.values()) agent.wake();
    this.#lastWords.wake();
    return answer.leaseMs / LEASE_PARTS;
  }

  #registerAgain(): void {
    this.#registered = false;
    this.#membership.wake();
  }

  #drop(instanceId: string): void {
    const agent = this.#agents.get(instanceId);
    if (agent === undefined) return;
    this.#o.log.info({ instanceId, phase: agent.state.phase }, 'the pool does not want the instance any more');
    leave(agent.context);
  }

  /** Deletes the agent outside its own loop, which is still running at this moment. */
  #bury(agent: Agent): void {
    const { instanceId } = agent;
    if (this.#agents.get(instanceId) !== agent) return;
    const { credential, claimed } = agent.state;
    const report: Report = { claimId: claimed?.claimId, state: 'gone' };
    this.#store.letGo(instanceId, credential === undefined ? undefined : { credential, report });
    this.#agents.delete(instanceId);
    const departure = agent.wipe().then(
      () => this.#o.log.info({ instanceId }, 'gone'),
      (error: unknown) => this.#o.log.error({ instanceId, err: error }, 'could not delete everything; the next start does'),
    );
    const { registered } = agent.state;
    this.#departures.add(departure);
    departure.finally(() => {
      this.#departures.delete(departure);
      // Without a credential nothing can be said for it: the host's list of instances says it.
      if (credential === undefined && registered) this.#registerAgain();
      this.#lastWords.wake();
      this.#stock.wake();
    });
  }

  async #reportLastWords(): Promise<number | undefined> {
    for (const { instanceId, credential, report } of this.#store.unreported()) {
      // The folder goes first: GONE promises that nothing is left.
      if (this.#departures.size > 0) return undefined;
      const answer = this.#registered ? await this.#pool.report(instanceId, credential, report) : 'later';
      if (answer === 'later') return REGISTER_RETRY_MS;
      if (answer === 'not-allowed') this.#registerAgain();
      this.#store.reported(instanceId);
    }
    return undefined;
  }
}
