// Puts agents to sleep that have nothing to do, and wakes them for a message, a welcome, a call of the pool, or what they have planned.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConnectError } from '@connectrpc/connect';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { XmtpError } from '@offshoot/xmtp/agent-client.ts';
import type { TopicWatch } from '@offshoot/xmtp/topic-watch.ts';
import type { Agent } from '../../agent/agent.ts';
import { standingOf } from '../../agent/ownership/domain/standing.ts';
import { AGENT_SCHEMA } from '../../agent/record/agent-database.ts';
import { earliest } from '../../agent/record/delay.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';
import type { DormantStore } from '../agents/dormant-store.ts';
import type { OpenAgents } from '../agents/open-agents.ts';
import { type Backups, SECURE_MS } from '../backups/domain/backup.ts';
import { isStorageFailure } from '../health/storage-watch.ts';
import type { Bells } from './bells.ts';

export interface ResidencyOptions {
  agents: OpenAgents;
  dormant: DormantStore;
  watch: TopicWatch;
  bells: Bells;
  backups: Backups;
  scheduler: Scheduler;
  /** How long nothing has happened to an agent that falls asleep, milliseconds. 0: none does. */
  sleepAfterMs: number;
  /** How many agents may be live at once. Undefined: any number. */
  mostLive: number | undefined;
  /** False: nothing may be started here, so nothing is woken either, and nothing put to sleep. */
  mayAct(): boolean;
  now: () => Date;
  log: Logger;
}

/** Looks for agents at rest. */
const LOOK_MS = 15_000;
/** An agent that has something to do sooner stays live. */
const LEAST_SLEEP_MS = 60_000;
/** While others wait to be woken and there is no room, agents fall asleep after this long. */
const CROWDED_MS = 5_000;
/** Each agent wakes at least this often: its keys on the network stay fresh, and what is kept for a time is deleted. */
const MOST_SLEEP_MS = 24 * 60 * 60_000;
/** A clock that was set forward is noticed within this time. */
const CLOCK_LOOK_MS = 60_000;
/** A stranger can add an agent to any number of groups: one that is in more stays live, and costs what a live one costs. */
const MAX_TOPICS = 1_000;
const PARALLEL = 4;
const DUE_AT_ONCE = 100;
const READ_MS = 10_000;
/** While agents wait for room. */
const ROOM_LOOK_MS = 1_000;

export class Residency {
  readonly #o: ResidencyOptions;
  readonly #looking: Task;
  readonly #alarms: Task;
  readonly #waking: Task;
  /** How many changes each live agent had, and since when. */
  readonly #quiet = new Map<string, { changes: number; since: number }>();
  /** First come, first served, and each once. */
  readonly #toWake = new Set<string>();

  constructor(o: ResidencyOptions) {
    this.#o = o;
    this.#looking = o.scheduler.task('health', () => this.#look());
    this.#alarms = o.scheduler.task('health', async () => this.#wakeDue());
    this.#waking = o.scheduler.task('health', () => this.#wakeWaiting());
  }

  /** Listens for all dormant agents. Those that this build, or this place of backups, cannot let sleep are no longer dormant. */
  start(isOnDisk: (instanceId: string) => boolean): void {
    const { dormant, watch, bells, backups, agents } = this.#o;
    const { place } = backups;
    for (const { instanceId, cursors, backup, schema, bells: kinds } of [...dormant.all()]) {
      if (!isOnDisk(instanceId)) dormant.remove(instanceId);
      else if (schema !== AGENT_SCHEMA || (backup?.place ?? '') !== place) agents.get(instanceId);
      else {
        if (backup !== undefined) backups.rest({ instanceId, generation: backup.generation });
        watch.add(instanceId, cursors);
        bells.add(instanceId, kinds, { isSoon: false });
      }
    }
    for (const task of [this.#looking, this.#alarms]) task.wake();
  }

  /** Something has come for a dormant agent, or it is due. */
  wake(instanceId: string): void {
    if (!this.#o.dormant.has(instanceId)) return;
    this.#toWake.add(instanceId);
    this.#waking.wake();
  }

  /** Whether one more may be live. */
  get hasRoom(): boolean {
    return this.#o.agents.all().length < (this.#o.mostLive ?? Number.POSITIVE_INFINITY);
  }

  /** The agents may act again. */
  resumed(): void {
    this.#waking.wake();
    this.#alarms.wake();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#looking, this.#alarms, this.#waking].map((task) => task.stop()));
  }

  async #look(): Promise<number | undefined> {
    const { agents, sleepAfterMs, mayAct } = this.#o;
    if (sleepAfterMs === 0) return undefined;
    const atRest: Agent[] = [];
    const live = agents.all();
    const now = performance.now();
    const isCrowded = this.#toWake.size > 0 && !this.hasRoom;
    const wanted = isCrowded ? Math.min(CROWDED_MS, sleepAfterMs) : sleepAfterMs;
    for (const agent of live) {
      const changes = agent.backedUp.changes();
      const known = this.#quiet.get(agent.instanceId);
      if (known?.changes !== changes) this.#quiet.set(agent.instanceId, { changes, since: now });
      else if (now - known.since >= wanted && this.#mayRest(agent)) atRest.push(agent);
    }
    if (this.#quiet.size > live.length) for (const id of this.#quiet.keys()) if (agents.live(id) === undefined) this.#quiet.delete(id);
    const next = atRest.values();
    await Promise.all(
      Array.from({ length: PARALLEL }, async () => {
        for (const agent of next) if (mayAct()) await this.#putToSleep(agent);
      }),
    );
    if (this.#toWake.size > 0) this.#waking.wake();
    return Math.min(LOOK_MS, Math.max(100, wanted / 4));
  }

  #mayRest(agent: Agent): boolean {
    const rests = agent.restsFor();
    return rests !== undefined && rests >= Math.min(LEAST_SLEEP_MS, this.#o.sleepAfterMs);
  }

  /** Repeatable, and given up as soon as anything happens to the agent. */
  async #putToSleep(agent: Agent): Promise<void> {
    const { agents, watch, bells, backups, now, log } = this.#o;
    const { instanceId } = agent;
    try {
      if (!(await backups.secure(instanceId, AbortSignal.timeout(SECURE_MS)))) return;
      const changes = agent.backedUp.changes();
      const topics = await agent.topics();
      if (topics === undefined || topics.groupIds.length > MAX_TOPICS) return;
      const cursors = await watch.newest(topics, AbortSignal.timeout(READ_MS));
      // After the cursors were read: what came before them is dealt with here, and what comes after them wakes it.
      await agent.lookAgain();
      if (agent.backedUp.changes() !== changes || !this.#mayRest(agent)) return;
      await agent.closeInbox();
      const standing = standingOf(agent.state);
      const rests = agent.restsFor();
      const { generation } = agent.state;
      const backup = backups.place === '' ? undefined : { place: backups.place, generation };
      const wakeAt = Math.floor(now().getTime() + Math.min(rests ?? 0, MOST_SLEEP_MS * (0.75 + Math.random() / 4)));
      const row = { cursors, backup, bells: agent.bells, schema: AGENT_SCHEMA, wakeAt };
      const isStill = standing !== undefined && this.#mayRest(agent) && agent.backedUp.changes() === changes;
      if (!isStill || !agents.fallAsleep(agent, { ...row, standing })) return agent.wake();
      this.#quiet.delete(instanceId);
      if (backup !== undefined) backups.rest({ instanceId, generation });
      watch.add(instanceId, cursors);
      bells.add(instanceId, row.bells, { isSoon: true });
      this.#alarms.wake();
      log.debug({ instanceId, wakeAt: new Date(wakeAt) }, 'asleep');
    } catch (error) {
      if (isStorageFailure(error)) throw error;
      // It stays live, and is tried again.
      this.#quiet.delete(instanceId);
      const isOutage = error instanceof ConnectError || error instanceof XmtpError;
      log[isOutage ? 'debug' : 'warn']({ instanceId, err: error }, 'could not put an agent to sleep');
      if (agents.live(instanceId) === agent) agent.wake();
    }
  }

  #wakeDue(): number | undefined {
    const { dormant, now, mayAct, sleepAfterMs } = this.#o;
    const clockLookMs = Math.min(CLOCK_LOOK_MS, sleepAfterMs || CLOCK_LOOK_MS);
    if (!mayAct()) return clockLookMs;
    for (const instanceId of dormant.due(now(), DUE_AT_ONCE)) this.wake(instanceId);
    if (this.#toWake.size >= DUE_AT_ONCE) return 1_000;
    const next = dormant.nextDue();
    return next && earliest(clockLookMs, Math.max(50, next.getTime() - now().getTime()));
  }

  /** One at a time, and others have their turn in between: opening files takes the thread a few milliseconds. */
  async #wakeWaiting(): Promise<number | undefined> {
    const { agents, dormant, mayAct, log } = this.#o;
    for (const instanceId of this.#toWake) {
      if (!mayAct()) return undefined;
      if (!dormant.has(instanceId)) this.#toWake.delete(instanceId);
      else if (this.hasRoom) {
        this.#toWake.delete(instanceId);
        agents.get(instanceId);
        log.debug({ instanceId }, 'woken');
        await nextTurn();
      } else {
        // Those at rest make room.
        return ROOM_LOOK_MS;
      }
    }
    return undefined;
  }
}
