// One agent: its folder, its database, its inbox, and the loops that bring the world in line with what is stored.

import type { AgentConversation, ConnectionState, XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { InboxTopics } from '@offshoot/xmtp/topic-watch.ts';
import { within } from '../scheduling/ended-in-time.ts';
import type { Run, Scheduler, Task } from '../scheduling/scheduler.ts';
import { type AgentStore, openAgentStore } from './agent-store.ts';
import { backedUp } from './backed-up.ts';
import { AnswerTurn } from './conversation/answer-turn.ts';
import { AnswerRateLimiter } from './conversation/domain/answer-rate-limiter.ts';
import { flushOutbox } from './conversation/speaking.ts';
import { showSigns } from './conversation/thinking/signs.ts';
import { think } from './conversation/thinking/thinking.ts';
import { type Description, describeAgent, notOpen } from './describing.ts';
import { deskAnswers } from './desk/desk-answers.ts';
import { workAtDesk } from './desk/owner-desk.ts';
import { doDuties } from './duties.ts';
import { carryOutEffects } from './effects/dispatching.ts';
import { AgentInbox } from './inbox.ts';
import { sendAnswers } from './nostr/messages/answering-peers.ts';
import { lookForInboxes } from './nostr/messages/peer-inboxes.ts';
import { keepPublished, leaveNostr } from './nostr/publishing.ts';
import { type BellKind, sourcesOf } from './outside.ts';
import { recallMark } from './ownership/recalling.ts';
import { workOnGoals } from './pursuit/working.ts';
import { keepUp } from './reading-commons/keeping-up.ts';
import { ReceivedRound } from './received/showing.ts';

import { openAgentDatabase } from './record/agent-database.ts';
import { earliest } from './record/delay.ts';
import type { AgentState } from './record/domain/agent-state.ts';
import type { BackedUp } from './record/domain/backed-up.ts';
import { type PoolLink, type Registration, reportNext } from './record/reporting.ts';
import { registrationOf } from './registering.ts';
import { type RoomDeps, type RoomEnvironment, roomDeps } from './room-deps.ts';
import { reviewTasks } from './tasking/reviewing-tasks.ts';
import { reviewStaleness } from './template/staleness.ts';
import { summariseDue } from './transfers/making.ts';
import { Workspace } from './workspace/workspace.ts';
import { writeWorkspace } from './workspace/workspace-sync.ts';

/** The host that runs it, as the agent sees it. */
interface AgentHost {
  /** False: the agent must not start anything. It is woken once it may. */
  mayAct(): boolean;
  /** Many agents are joining their conversations. */
  isRushed(): boolean;
  /** Before a restored agent opens its inbox: whether the backup store still assigns it to this host. */
  takeOver(): Promise<'ours' | 'superseded'>;
  /** The agent has said goodbye: remove and delete it. */
  onReleased(agent: Agent): void;
  /** It has joined its conversation: an older backup would not know which one, and a new installation cannot tell who added it. */
  onJoined(): void;
  /** Its files may have changed. */
  onWorked(): void;
  /** The phase has changed, or the inbox has been opened. */
  onChange(): void;
}

export interface AgentEnvironment extends RoomEnvironment {
  host: AgentHost;
  pool: PoolLink;
  scheduler: Scheduler;
}

/** The host wakes the agent when it may act again; this covers suspensions too short for the host to notice. */
const MAY_ACT_RETRY_MS = 5_000;
/** Retry interval after the network was unreachable when opening the inbox. */
const CONNECT_RETRY_MS = 2_000;
const FAREWELL_CONNECTS = 5;
const CLOSE_INBOX_MS = 1_000;
/** What an agent that ends says on Nostr. */
const LAST_EVENTS_MS = 5_000;
/** A live agent's local database is polled this often even if the streams are silent; this costs no network traffic. */
const PULSE_MS = 60_000;

export class Agent {
  readonly instanceId: string;
  readonly #env: AgentEnvironment;
  readonly #workspace: Workspace;
  readonly #store: AgentStore;
  readonly #deps: RoomDeps;
  readonly #closing = new AbortController();
  readonly #inbox: AgentInbox;
  readonly #answerRateLimiter = new AnswerRateLimiter();
  readonly #turn = new AnswerTurn(() => this.#duties.wake());
  readonly #duties: Task;
  readonly #thoughts: Task;
  readonly #desk: Task;
  readonly #effects: Task;
  readonly #goals: Task;
  readonly #mails: Task;
  readonly #rounds: readonly ReceivedRound<RoomDeps>[];
  readonly #nostr: Task;
  readonly #commons: Task;
  readonly #reports: Task;
  readonly #parts = {
    isRushed: () => this.#env.host.isRushed(),
    show: () => this.#show(),
    wakeDesk: () => this.#desk.wake(),
    wakeOutside: () => {
      this.#mails.wake();
      this.#nostr.wake();
    },
    leaveNostr: () => within(LAST_EVENTS_MS, leaveNostr(this.#deps)),
    takeBackSigns: () => this.takeBackSigns(),
    released: () => this.#env.host.onReleased(this),
  };
  /** The workspace's files have been written. */
  #isShown = false;
  /** Closes the inbox instead of the next round of duties; called once it is closed. */
  #onInboxClosed: (() => void) | undefined;
  /** When the duties are due, apart from the pulse: monotonic milliseconds. */
  #dutiesDue = Number.POSITIVE_INFINITY;
  /** When it has to look outside itself, apart from what its bells tell: monotonic milliseconds. */
  #mailsDue = Number.POSITIVE_INFINITY;

  /** Opens the folder. The loop opens the inbox, so that a network outage only causes a delay. */
  constructor(instanceId: string, folder: string, env: AgentEnvironment) {
    this.instanceId = instanceId;
    this.#env = env;
    this.#workspace = new Workspace(folder);
    this.#store = openAgentStore(openAgentDatabase(this.#workspace.databasePath));
    const { scheduler } = env;
    this.#inbox = new AgentInbox(
      { instanceId, store: this.#store, workspace: this.#workspace, closing: this.#closing.signal, log: env.log },
      { network: env.services.network, takeOver: () => env.host.takeOver(), onOpen: (client) => this.#onOpen(client) },
    );
    // A person is waiting for a joining agent; a live one can wait.
    this.#duties = scheduler.task(
      'duties',
      this.#permitted(() => this.#reconcile()),
      () => this.state.phase === 'joining',
    );
    this.#thoughts = scheduler.task(
      'calls',
      this.#permitted(() => this.#think()),
    );
    // Separate from the thoughts, so that the conversation does not wait for the owner's preview. Once the inbox is open, it is woken.
    this.#desk = scheduler.task(
      'calls',
      this.#permitted(async () => (this.#inbox.client === undefined ? undefined : workAtDesk(this.#deps, deskAnswers(this.#deps)))),
    );
    // Separate from the thoughts, so that what was approved does not wait for the engine.
    this.#effects = scheduler.task(
      'calls',
      this.#permitted(() => carryOutEffects(this.#deps)),
    );
    // Separate from the thoughts, so that nobody waits for what it does by itself.
    this.#goals = scheduler.task(
      'calls',
      this.#permitted(() => workOnGoals(this.#deps)),
    );
    const rounds = sourcesOf(env.services).map((source) => new ReceivedRound<RoomDeps>(source));
    this.#rounds = rounds;
    this.#mails = scheduler.task(
      'mail',
      this.#permitted(async () => {
        const looks = await Promise.all(rounds.map((round) => round.look(this.#deps)));
        const tasksIn = await reviewTasks(this.#deps);
        // Most are sent from inbox to inbox. Once it is open, this is woken.
        const others = [tasksIn, this.#inbox.client && (await sendAnswers(this.#deps))];
        const ownLooks = looks.filter((_, at) => rounds[at]?.bell === undefined);
        this.#mailsDue = performance.now() + (earliest(...ownLooks, ...others) ?? Number.POSITIVE_INFINITY);
        return earliest(...looks, ...others);
      }),
    );
    this.#nostr = scheduler.task(
      'mail',
      this.#permitted(async () => earliest(await keepPublished(this.#deps), await lookForInboxes(this.#deps))),
    );
    // Separate from the thoughts: a list can take long.
    this.#commons = scheduler.task(
      'mail',
      this.#permitted(() => keepUp(this.#deps)),
    );
    this.#reports = scheduler.task(
      'calls',
      this.#noticed(() => reportNext(this.#deps, env.pool, () => this.#registration())),
    );
    this.#deps = roomDeps(env, {
      ...{ instanceId, store: this.#store, workspace: this.#workspace, turn: this.#turn, closing: this.#closing.signal },
      client: () => this.#inbox.client,
      wake: {
        duties: () => this.#duties.wake(),
        thoughts: () => this.#thoughts.wake(),
        effects: () => this.#effects.wake(),
        goals: () => this.#goals.wake(),
        commons: () => this.#commons.wake(),
        reports: () => this.#reports.wake(),
      },
    });
    recallMark(this.#deps);
  }

  get state(): Readonly<AgentState> {
    return this.#store.state;
  }

  /** For orders of its owner and the pool. */
  get orders(): RoomDeps {
    return this.#deps;
  }

  /** For tests and diagnosis. */
  get store(): AgentStore {
    return this.#store;
  }

  /** For tests and diagnosis. */
  get deps(): RoomDeps {
    return this.#deps;
  }

  get isConnected(): boolean {
    return this.connection === 'online' || this.connection === 'connecting';
  }

  /** The connection of its inbox. 'offline' also if the last attempt to open it failed. */
  get connection(): ConnectionState {
    return this.#inbox.connection;
  }

  /** One cheap network request through the agent's own client. Throws if the network does not respond. */
  async askNetwork(): Promise<void> {
    await this.#inbox.client?.ownKeys();
  }

  /** The last attempt to open the inbox failed. */
  get isUnreachable(): boolean {
    return this.#inbox.isUnreachable;
  }

  /** The inbox ID. Throws UPSTREAM_UNAVAILABLE until the inbox has been opened once. */
  get inboxId(): string {
    const { inboxId } = this.#store.state;
    if (inboxId === undefined) throw notOpen();
    return inboxId;
  }

  /** Resolves when its inbox has been opened. */
  get opened(): Promise<void> {
    return this.#inbox.opened;
  }

  /** Milliseconds in which it has nothing to do unless something happens; Infinity: for ever. Undefined: it is at work, or not at rest. */
  restsFor(): number | undefined {
    const { phase, conversationState, revocationOwed, registered } = this.state;
    if (phase !== 'live' || conversationState !== 'here' || revocationOwed || !registered) return undefined;
    if (this.#store.nextReport() !== undefined || this.#inbox.mustReopen) return undefined;
    const rests = this.#loops.map((loop) => loop.restsFor());
    if (rests.some((rest) => rest === undefined)) return undefined;
    // The pulse finds only what a stream has missed, and bells ring while it sleeps.
    const others = this.#loops.flatMap((loop, at) => (loop === this.#duties || loop === this.#mails ? [] : (rests[at] ?? [])));
    return Math.max(0, Math.min(Math.min(this.#dutiesDue, this.#mailsDue) - performance.now(), ...others));
  }

  /** What the host asks while it sleeps. */
  get bells(): BellKind[] {
    return this.#rounds.flatMap(({ bell }) => bell ?? []);
  }

  /** Where the network delivers to it. Undefined: its inbox is not open. */
  async topics(): Promise<InboxTopics | undefined> {
    return this.connection === 'online' ? this.#inbox.client?.topics() : undefined;
  }

  /** Reads once more what the network has for it, and resolves when it has dealt with that. */
  async lookAgain(): Promise<void> {
    await this.#inbox.client?.sync();
    this.#duties.wake();
    for (const loop of this.#loops) await loop.ended();
  }

  /** Resolves when its inbox is closed, or could not be: the host stops, or it may not act. A wake-up opens it again. */
  async closeInbox(): Promise<void> {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    this.#onInboxClosed = resolve;
    this.#duties.wake();
    await within(CLOSE_INBOX_MS, closed);
    if (this.#onInboxClosed === resolve) this.#onInboxClosed = undefined;
    await this.#duties.ended();
  }

  /** With its inbox closed, closes its files at once. False: something has woken it. */
  closeAtRest(): boolean {
    if (this.#inbox.client !== undefined || this.restsFor() === undefined) return false;
    this.#closing.abort();
    for (const loop of this.#loops) void loop.stop();
    this.#store.close();
    return true;
  }

  /** Closes its inbox and opens it again before it does anything else with it. */
  reopenInbox(): void {
    this.#inbox.reopen();
    this.wake();
  }

  /** Something has come from outside its conversation. */
  heardOutside(): void {
    this.#mails.wake();
  }

  /** Runs all loops again. */
  wake(): void {
    for (const loop of this.#loops) loop.wake();
  }

  /** Resolves when the current work is done and its messages are sent. For an agent that may no longer act and starts nothing new. */
  async rest(): Promise<void> {
    await Promise.all([
      this.#duties.ended(),
      this.#thoughts.ended(),
      this.#desk.ended(),
      this.#effects.ended(),
      this.#goals.ended(),
      this.#mails.ended(),
      this.#nostr.ended(),
      this.#commons.ended(),
    ]);
    if (this.#inbox.client !== undefined && this.state.phase === 'live') await flushOutbox({ ...this.#deps, client: this.#inbox.client });
  }

  /** So that nobody waits for an answer that does not come now. Signs that cannot be sent now are sent once the agent is opened again. */
  async takeBackSigns(): Promise<void> {
    this.#turn.end();
    // The work that was begun has not ended this process, and the last backup says so.
    this.#store.begun.endAll();
    if (this.#inbox.client !== undefined && this.state.signs !== undefined) await showSigns({ ...this.#deps, client: this.#inbox.client });
  }

  /** Resolves when nothing runs any more and its files are closed. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    await this.#inbox.close();
    this.#store.close();
  }

  /** Its own description, with a fresh proof of identity. Throws INSTANCE_NOT_FOUND while idle, UPSTREAM_UNAVAILABLE. */
  async describe(): Promise<Description> {
    const said = describeAgent(this.#deps);
    const registration = await this.#registration();
    if (registration === undefined) throw notOpen();
    return { ...said, registration };
  }

  /** What a backup contains. */
  get backedUp(): BackedUp {
    return backedUp(this.#deps);
  }

  /** The conversations of its inbox, for tests and diagnosis. */
  async conversations(): Promise<AgentConversation[]> {
    return (await this.#inbox.client?.conversations()) ?? [];
  }

  /** Does not run while the host forbids it. */
  #permitted(run: Run): Run {
    const noticed = this.#noticed(run);
    return async () => (this.#env.host.mayAct() ? await noticed() : MAY_ACT_RETRY_MS);
  }

  #noticed(run: Run): Run {
    return () => run().finally(() => this.#env.host.onWorked());
  }

  async #think(): Promise<number | undefined> {
    const summaryIn = await summariseDue(this.#deps);
    return earliest(summaryIn, await think(this.#deps, this.#answerRateLimiter));
  }

  get #loops(): readonly Task[] {
    return [this.#duties, this.#thoughts, this.#desk, this.#effects, this.#goals, this.#mails, this.#nostr, this.#commons, this.#reports];
  }

  async #reconcile(): Promise<number | undefined> {
    if (this.#onInboxClosed !== undefined) return this.#closeInbox(this.#onInboxClosed);
    const staleIn = reviewStaleness(this.#deps);
    const client = await this.#inbox.open();
    if (this.#closing.signal.aborted) return undefined;
    if (client === undefined) return this.#unreachable();
    const phase = this.state.phase;
    const next = await doDuties({ ...this.#deps, client }, this.#parts);
    if (this.state.phase !== phase) this.#env.host.onChange();
    if (phase === 'joining' && this.state.phase === 'live') this.#env.host.onJoined();
    const due = earliest(next, staleIn);
    this.#dutiesDue = performance.now() + (due ?? Number.POSITIVE_INFINITY);
    return this.state.phase === 'live' || staleIn !== undefined ? earliest(PULSE_MS, due) : due;
  }

  async #closeInbox(closed: () => void): Promise<number> {
    this.#onInboxClosed = undefined;
    await this.#inbox.close();
    closed();
    return PULSE_MS;
  }

  async #registration(): Promise<Registration | undefined> {
    return this.#inbox.client && registrationOf(this.#deps, this.#inbox.client);
  }

  /** A released agent does not wait for the network forever. */
  #unreachable(): number | undefined {
    if (this.state.phase !== 'leaving') return CONNECT_RETRY_MS;
    const { joinAttempts, conversationId } = this.state;
    if (conversationId !== undefined && joinAttempts < FAREWELL_CONNECTS) {
      this.#store.change({ joinAttempts: joinAttempts + 1 });
      return CONNECT_RETRY_MS;
    }
    this.#env.host.onReleased(this);
    return undefined;
  }

  #onOpen(client: XmtpAgentClient): void {
    client.onActivity(() => this.#duties.wake());
    this.#env.host.onChange();
    this.wake();
  }

  /** Nobody waits for the files, so joining agents come first. */
  #show(): void {
    if (this.#isShown) return;
    writeWorkspace(this.#deps);
    this.#isShown = true;
  }
}
