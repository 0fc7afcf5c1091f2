// One agent: its folder, its database, its inbox, and the three loops that bring the world in line with what is written down.

import { randomBytes } from 'node:crypto';
import type { Logger } from '@offshoot/rpc';
import { newEnvelope, type RegisterAction, statementText } from '@offshoot/statements';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { AgentConversation, XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { BackedUp } from '../host/backups/domain/backup.ts';
import type { Run, Scheduler, Task } from '../host/scheduling/scheduler.ts';
import type { AgentContext, OnlineContext } from './agent-context.ts';
import { openAgentDatabase } from './agent-database.ts';
import { type AgentStore, openAgentStore } from './agent-store.ts';
import { backedUp } from './backed-up.ts';
import { takeIn } from './conversation/conversation.ts';
import { AnswerPace } from './conversation/domain/answer-pace.ts';
import { join, publishProfile, sayFarewell } from './conversation/joining.ts';
import { isAway } from './conversation/readmission.ts';
import { flushOutbox } from './conversation/speaking.ts';
import { think } from './conversation/thinking.ts';
import { earliest } from './delay.ts';
import { type Description, describeAgent, notOpen } from './describing.ts';
import { hearOwner, tellOwner, workAtDesk } from './desk/owner-desk.ts';
import type { AgentState } from './domain/agent-state.ts';
import type { Engine } from './domain/engine.ts';
import { type InboxEnvironment, openInbox } from './inbox.ts';
import { type MarkKeeper, recallMark } from './ownership/marked-change.ts';
import { type PoolLink, type Registration, reportNext } from './reporting.ts';
import { reviewStaleness } from './template/staleness.ts';
import type { SecretScanner } from './transfers/domain/selection/secret-scanner.ts';
import { receive } from './transfers/receiving.ts';
import { handOver } from './transfers/sending.ts';
import { Workspace } from './workspace/workspace.ts';
import { writeWorkspace } from './workspace/workspace-sync.ts';

export interface AgentEnvironment extends InboxEnvironment {
  engine: Engine;
  engineTimeoutMs: number;
  secretScanner: SecretScanner;
  identities: InboxKeysReader;
  pool: PoolLink;
  marks: MarkKeeper;
  scheduler: Scheduler;
  /** False: it must begin nothing now; it is woken when it may again. */
  mayAct(): boolean;
  now: () => Date;
  log: Logger;
  /** The agent has said goodbye: take it out and delete it. */
  onReleased(agent: Agent): void;
  /** Many agents are on their way into their conversations. */
  isRushed(): boolean;
  /** It has its conversation: an older backup would not know which, and a new installation cannot tell who had added it. */
  onJoined(agent: Agent): void;
  /** Something may have changed in its files. */
  onWorked(agent: Agent): void;
  /** The phase has changed, or the inbox has come up. */
  onChange(): void;
}

/** The host wakes it when it may act again; this is for a moment so short that the host did not see it. */
const MAY_ACT_RETRY_MS = 5_000;
/** The network was not there when the inbox was to be opened. */
const CONNECT_RETRY_MS = 2_000;
const FAREWELL_CONNECTS = 5;
/** However quiet the streams are, the local database is looked at that often; it costs no network. */
const PULSE_MS = 60_000;

export class Agent {
  readonly instanceId: string;
  readonly #env: AgentEnvironment;
  readonly #workspace: Workspace;
  readonly #store: AgentStore;
  readonly #closing = new AbortController();
  readonly #context: AgentContext;
  readonly #duties: Task;
  readonly #thoughts: Task;
  readonly #desk: Task;
  readonly #reports: Task;
  #client: XmtpAgentClient | undefined;
  #isUnreachable = false;
  /** The workspace's files show what it was configured with. */
  #isShown = false;

  /** Opens the folder; the inbox comes up in the loop, so that a network that is down delays and breaks nothing. */
  constructor(instanceId: string, folder: string, env: AgentEnvironment) {
    this.instanceId = instanceId;
    this.#env = env;
    this.#workspace = new Workspace(folder);
    this.#store = openAgentStore(openAgentDatabase(this.#workspace.databasePath));
    const noticed =
      (run: Run): Run =>
      () =>
        run().finally(() => env.onWorked(this));
    const permitted =
      (run: Run): Run =>
      async () =>
        env.mayAct() ? await noticed(run)() : MAY_ACT_RETRY_MS;
    this.#duties = env.scheduler.task(
      'duties',
      permitted(() => this.#reconcile()),
      // Somebody waits for it to come; what is live already has time.
      () => this.state.phase === 'joining',
    );
    this.#thoughts = env.scheduler.task(
      'calls',
      permitted(() => think(this.#context)),
    );
    // Apart from the thoughts: the conversation does not wait until the owner has its preview.
    this.#desk = env.scheduler.task(
      'calls',
      permitted(() => workAtDesk(this.#context)),
    );
    this.#reports = env.scheduler.task(
      'calls',
      noticed(() => reportNext(this.#context, env.pool, () => this.#registration())),
    );
    this.#context = {
      instanceId,
      store: this.#store,
      workspace: this.#workspace,
      marks: env.marks,
      engine: env.engine,
      engineTimeoutMs: env.engineTimeoutMs,
      secretScanner: env.secretScanner,
      answerPace: new AnswerPace(),
      identities: env.identities,
      now: env.now,
      log: env.log,
      closing: this.#closing.signal,
      wakeDuties: () => this.#duties.wake(),
      wakeThinking: () => this.#thoughts.wake(),
      wakeReports: () => this.#reports.wake(),
    };
    recallMark(this.#context);
  }

  get state(): Readonly<AgentState> {
    return this.#store.state;
  }

  get context(): AgentContext {
    return this.#context;
  }

  get isConnected(): boolean {
    const connection = this.#client?.connection();
    return connection === 'online' || connection === 'connecting';
  }

  /** One cheap question to the network, through the agent's own client. Throws where it does not answer. */
  async askNetwork(): Promise<void> {
    await this.#client?.ownKeys();
  }

  /** The last attempt to open the inbox failed. */
  get isUnreachable(): boolean {
    return this.#isUnreachable;
  }

  /** The inbox id. Throws UPSTREAM_UNAVAILABLE until the inbox was opened once. */
  get inboxId(): string {
    const { inboxId } = this.#store.state;
    if (inboxId === undefined) throw notOpen();
    return inboxId;
  }

  /** Everything is looked at again. */
  wake(): void {
    this.#duties.wake();
    this.#thoughts.wake();
    this.#desk.wake();
    this.#reports.wake();
  }

  /** Resolves when what it is doing has ended and said. For when it may not act any more: it begins nothing then. */
  async rest(): Promise<void> {
    await Promise.all([this.#duties.ended(), this.#thoughts.ended(), this.#desk.ended()]);
    if (this.#client !== undefined && this.state.phase === 'live') await flushOutbox({ ...this.#context, client: this.#client });
  }

  /** Resolves when nothing of it runs any more and its files are closed. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#duties.stop(), this.#thoughts.stop(), this.#desk.stop(), this.#reports.stop()]);
    await this.#client?.close();
    this.#client = undefined;
    this.#store.close();
  }

  /** What it says of itself, with a fresh proof that it is the one. Throws INSTANCE_NOT_FOUND while idle, UPSTREAM_UNAVAILABLE. */
  async describe(): Promise<Description> {
    const said = describeAgent(this.#context);
    const registration = await this.#registration();
    if (registration === undefined) throw notOpen();
    return { ...said, registration };
  }

  /** As a backup of it is made. */
  get backedUp(): BackedUp {
    return backedUp(this.#context);
  }

  /** The conversations of its inbox, for tests and diagnosis. */
  async conversations(): Promise<AgentConversation[]> {
    return (await this.#client?.conversations()) ?? [];
  }

  async #reconcile(): Promise<number | undefined> {
    const staleIn = reviewStaleness(this.#context);
    const online = await this.#connect();
    if (this.#closing.signal.aborted) return undefined;
    if (online === undefined) return this.#unreachable();
    const phase = this.state.phase;
    const next = await this.#step(online);
    if (this.state.phase !== phase) this.#env.onChange();
    if (phase === 'joining' && this.state.phase === 'live') this.#env.onJoined(this);
    return earliest(next, staleIn === undefined ? undefined : Math.min(staleIn, PULSE_MS));
  }

  /** Signed anew each time, by the installation that the inbox has now. */
  async #registration(): Promise<Registration | undefined> {
    const client = this.#client;
    if (client === undefined) return undefined;
    const { instanceId } = this;
    const { inboxId } = client;
    const { publicKey: sealingKey } = await this.#workspace.sealingKeys();
    const claimId = this.state.claimed?.claimId;
    const action: RegisterAction = { action: 'instance.register', instanceId, sealingKey: Buffer.from(sealingKey).toString('hex') };
    const envelope = newEnvelope(inboxId, { now: this.#env.now(), nonce: randomBytes(16).toString('hex') });
    const signatures = [client.sign(statementText(envelope, action))];
    return { instanceId, inboxId, sealingKey, claimId, statement: { envelope, signatures } };
  }

  /** A released agent does not wait for a network for ever. */
  #unreachable(): number | undefined {
    if (this.state.phase !== 'leaving') return CONNECT_RETRY_MS;
    const { joinAttempts, conversationId } = this.state;
    if (conversationId !== undefined && joinAttempts < FAREWELL_CONNECTS) {
      this.#store.change({ joinAttempts: joinAttempts + 1 });
      return CONNECT_RETRY_MS;
    }
    this.#env.onReleased(this);
    return undefined;
  }

  async #step(ctx: OnlineContext): Promise<number | undefined> {
    switch (this.state.phase) {
      case 'idle':
        if (!this.state.exposed && (await ctx.client.groupIds()).length > 0) this.#store.change({ exposed: true });
        return undefined;
      case 'joining': {
        const joinIn = await join(ctx);
        // The rest comes in its turn: others are still joining.
        if (this.state.phase !== 'joining') return 0;
        if (!this.#env.isRushed()) this.#show();
        return earliest(joinIn, await this.#attendOwner(ctx), await receive(ctx), await handOver(ctx));
      }
      case 'live':
        return await this.#live(ctx);
      case 'leaving': {
        const retryIn = await sayFarewell(ctx);
        if (retryIn === undefined) this.#env.onReleased(this);
        return retryIn;
      }
    }
  }

  async #live(ctx: OnlineContext): Promise<number | undefined> {
    this.#show();
    const isHere = !(await isAway(ctx));
    const more = isHere && (await takeIn(ctx));
    const unsaid = isHere ? await flushOutbox(ctx) : undefined;
    if (isHere) await publishProfile(ctx);
    const received = await receive(ctx);
    // What arrived may have given the agent something to say.
    const unsaidNow = isHere ? (unsaid ?? (await flushOutbox(ctx))) : undefined;
    return earliest(PULSE_MS, more ? 0 : undefined, unsaidNow, received, await this.#attendOwner(ctx), await handOver(ctx));
  }

  async #attendOwner(ctx: OnlineContext): Promise<number | undefined> {
    const more = await hearOwner(ctx);
    this.#desk.wake();
    return earliest(more ? 0 : undefined, await tellOwner(ctx));
  }

  async #connect(): Promise<OnlineContext | undefined> {
    if (this.#client === undefined) {
      try {
        this.#client = await openInbox(this.#context, this.#env);
      } catch (error) {
        if (!this.#closing.signal.aborted) this.#noteUnreachable(error);
        return undefined;
      }
      this.#isUnreachable = false;
      this.#client.onActivity(() => this.#duties.wake());
      this.#env.onChange();
      this.wake();
    }
    return { ...this.#context, client: this.#client };
  }

  /** Nobody waits for the files: where many join at once, those come first. */
  #show(): void {
    if (this.#isShown) return;
    writeWorkspace(this.#context);
    this.#isShown = true;
  }

  /** Once an outage: a hundred agents that try every two seconds must not drown the log. */
  #noteUnreachable(error: unknown): void {
    if (!this.#isUnreachable) this.#env.log.warn({ instanceId: this.instanceId, err: error }, 'could not open the inbox; will retry');
    this.#isUnreachable = true;
  }
}
