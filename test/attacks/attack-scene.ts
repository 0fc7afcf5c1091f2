// A real host on a real local network with a hostile pool, honest people, and Mallory.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { ConfigureRequest } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { createEngine, type RunningInstanceHost, startInstanceHost } from '@offshoot/host';
import type { Reason } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { reasonOf } from '@offshoot/rpc/testing';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { ClaimAction } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { SigningPerson, signedConfiguration, startTestNetwork, type TestNetwork } from '@offshoot/testing/testnet';
import { createInboxKeysReader, type InboxKeysReader, profileOf, type XmtpNetwork } from '@offshoot/xmtp';
import { expect, vi } from 'vitest';
import { Human } from '../human.ts';
import { addedBy } from '../user.ts';
import { HostilePool, type RegisteredInstance } from './hostile-pool.ts';
import { SignedTemplate } from './signed-template.ts';

/** The agent under attack. */
export interface Victim extends RegisteredInstance {
  claimId: string;
  /** Where people talk to it. Absent: nobody has added it yet. */
  conversation?: string;
}

/** The fields of Configure that a pool can set. */
export type ConfigureInit = Pick<
  ConfigureRequest,
  'instanceId' | 'claimId' | 'ownerId' | 'templateVersion' | 'join' | 'modelOverride' | 'userConfig' | 'transfer' | 'sealedUserConfig'
>;

/** The host's clock. People sign by the true time. */
class Clock {
  #fixed: Date | undefined;
  #ahead = 0;

  readonly now = (): Date => this.#fixed ?? new Date(Date.now() + this.#ahead);

  /** Runs the work while the host's clock is frozen at that time. */
  async at<T>(time: Date, work: () => Promise<T>): Promise<T> {
    this.#fixed = time;
    try {
      return await work();
    } finally {
      this.#fixed = undefined;
    }
  }

  /** From now on the clock is this far ahead of the true time. */
  shift(ms: number): void {
    this.#ahead = ms;
  }
}

export class AttackScene {
  readonly testNetwork: TestNetwork;
  readonly network: XmtpNetwork;
  readonly pool: HostilePool;
  readonly clock = new Clock();
  readonly identities: InboxKeysReader;
  readonly stack: AsyncDisposableStack;
  readonly folder: string;
  readonly creator: SigningPerson;
  readonly owner: SigningPerson;
  readonly mallory: SigningPerson;
  readonly human: Human;
  readonly template: SignedTemplate;
  host!: RunningInstanceHost;

  private constructor(parts: {
    stack: AsyncDisposableStack;
    testNetwork: TestNetwork;
    network: XmtpNetwork;
    pool: HostilePool;
    identities: InboxKeysReader;
    folder: string;
    people: [SigningPerson, SigningPerson, SigningPerson];
    human: Human;
  }) {
    [this.creator, this.owner, this.mallory] = parts.people;
    this.testNetwork = parts.testNetwork;
    this.network = parts.network;
    this.pool = parts.pool;
    this.identities = parts.identities;
    this.stack = parts.stack;
    this.folder = parts.folder;
    this.human = parts.human;
    this.template = new SignedTemplate(this.creator);
  }

  /** `trustMs`: how long the host trusts keys that it has read. Default: as in production. */
  static async set(o: { idleTarget?: number; trustMs?: number } = {}): Promise<AttackScene> {
    await using stack = new AsyncDisposableStack();
    const folder = stack.adopt(mkdtempSync(join(tmpdir(), 'offshoot-attack-')), (path) =>
      rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
    );
    const testNetwork = stack.use(await startTestNetwork());
    const network: XmtpNetwork = { env: 'local', apiUrl: testNetwork.url };
    const pool = stack.adopt(await HostilePool.start(), (one) => one.close());
    const person = () => SigningPerson.create(network);
    const [human, ...people] = await Promise.all([Human.join(network), person(), person(), person()]);
    stack.use(human);
    const identities = createInboxKeysReader(network, o.trustMs === undefined ? {} : { trustMs: o.trustMs });
    const scene = new AttackScene({ stack: stack.move(), testNetwork, network, pool, identities, folder, people, human });
    try {
      scene.host = await scene.startHost({ idleTarget: o.idleTarget ?? 1 });
    } catch (error) {
      await scene.close();
      throw error;
    }
    return scene;
  }

  /** Wired like services/standalone. `folder`: set for a host other than the scene's own. */
  async startHost(o: { idleTarget: number; folder?: string }): Promise<RunningInstanceHost> {
    const config = {
      host: '127.0.0.1',
      port: 0,
      dataDir: this.hostFolder(o.folder),
      claimUrl: this.pool.url,
      serviceKey: this.pool.keys.host(o.folder),
      serviceCallers: this.pool.keys.callers,
      network: this.network,
      idleTarget: o.idleTarget,
    };
    const log = createLogger('host', process.env.LOG_LEVEL ?? 'silent');
    return this.stack.use(
      await startInstanceHost(config, { engine: createEngine({}), identities: this.identities, now: this.clock.now, log }),
    );
  }

  /** An idle instance of the scene's own host, which already knows that it is registered. */
  async idle(): Promise<RegisteredInstance> {
    const idle = await this.pool.idle(this.host.host.hostId);
    await vi.waitFor(() => expect(this.agent(idle).state.registered).toBe(true), { timeout: 120_000, interval: 10 });
    return idle;
  }

  hostFolder(folder = 'host'): string {
    return join(this.folder, folder);
  }

  /**
   * Configures an idle instance, by default as an honest pool does for the owner, who signs the whole claim. `unsigned`: for a person
   * who signs nothing.
   */
  async configured(o: Partial<ConfigureInit> & { idle?: RegisteredInstance; unsigned?: boolean } = {}): Promise<Victim> {
    const { idle, unsigned, ...changes } = o;
    const instance = idle ?? (await this.idle());
    const configure = {
      instanceId: instance.instanceId,
      claimId: newId('clm'),
      ownerId: this.owner.inboxId,
      templateVersion: changes.templateVersion ?? (await this.template.version(1)),
      join: create(JoinSchema, addedBy(this.human.client.inboxId)),
      ...changes,
    };
    const owner = configure.ownerId === this.mallory.inboxId ? this.mallory : this.owner;
    const sign = (action: ClaimAction) => owner.sign(action);
    const statement = unsigned ? undefined : await signedConfiguration(sign, instance.inboxId, configure);
    await this.pool.host(instance.instanceId).configure({ ...configure, ...(statement && { statement }) });
    return { ...instance, claimId: configure.claimId };
  }

  /** A live agent of the owner that has learned what it was told, if anything. */
  async live(o: Partial<ConfigureInit> & { learns?: string; unsigned?: boolean } = {}): Promise<Victim & { conversation: string }> {
    const { learns, ...changes } = o;
    const victim = await this.configured(changes);
    const conversation = await this.human.conversation(victim.inboxId);
    await this.pool.live(victim.instanceId);
    if (learns !== undefined) {
      // Waits for its answer, too: after that, it has nothing more to say by itself.
      await this.human.ask(conversation, learns);
      const known = () => this.agent(victim).store.memory.all().length;
      await eventually(() => expect(known()).toBeGreaterThan(0));
    }
    return { ...victim, conversation };
  }

  agent({ instanceId }: { instanceId: string }, host = this.host) {
    return host.host.agent(instanceId);
  }

  /** The profile that the conversation's members see. */
  async profile(victim: Victim & { conversation: string }) {
    await this.human.client.syncConversation(victim.conversation);
    return profileOf(this.human.client, victim.conversation, victim.inboxId);
  }

  /**
   * Everything that an attack could change: state, template, memory, transfers, files read by the runtime, the agent's groups,
   * what the members of its conversation received, and what it reported to the pool.
   */
  async everythingOf(victim: RegisteredInstance & { conversation?: string }, host = this.host): Promise<unknown> {
    const agent = this.agent(victim, host);
    const { store, workspace } = agent.deps;
    // Omits what changes while the agent processes its own messages (including receipts), and the count of what it ignored.
    const { cursor: _, agentExchange: _a, ignoredGroups: _i, ownerDm: _d, ...state } = store.state;
    const groups = (await agent.conversations()).map(({ id, memberInboxIds }) => [id, [...memberInboxIds].sort()]);
    return {
      state,
      template: store.templateVersion(),
      memory: store.memory.all(),
      awaited: store.incoming.waiting(),
      isClone: store.incoming.ofClone()?.state,
      files: readdirSync(workspace.folder)
        .filter((name) => name.endsWith('.md'))
        .map((name) => [name, readFileSync(join(workspace.folder, name), 'utf8')]),
      groups,
      sent: victim.conversation === undefined ? [] : await this.sent(victim.conversation),
      owners: this.pool.reportsOf(victim.instanceId).flatMap(({ ownerId }) => ownerId || []),
    };
  }

  /** IDs of all messages from others in the conversation, of any type. */
  async sent(conversation: string): Promise<string[]> {
    await this.human.client.syncConversation(conversation);
    const { messages } = await this.human.client.messages(conversation, { limit: 1_000 });
    return messages.filter(({ own }) => !own).map(({ id }) => id);
  }

  /** Checks that the attack is refused for that reason and that nothing about the victim has changed. */
  async refused(reason: Reason, victim: RegisteredInstance & { conversation?: string }, attack: () => Promise<unknown>, host = this.host) {
    const before = await this.everythingOf(victim, host);
    expect(await reasonOf(attack())).toBe(reason);
    expect(await this.everythingOf(victim, host)).toEqual(before);
  }

  close(): Promise<void> {
    return this.stack.disposeAsync();
  }
}
