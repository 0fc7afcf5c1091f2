// After a recovery, or in a browser that has lost its storage, this installation of the inbox is in no conversation. The person's agents
// add it to theirs.
import type { Owner } from '@offshoot/client';
import { ConversationState, type Instance, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { findGroup } from '../xmtp/group.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { silenceOf } from './agent-state.ts';
import { askAgent } from './ask-agent.ts';
import { isComingBackOwed, noteComeBack, settleComingBack } from './kept-coming-back.ts';

/** The conversation of one of the person's agents. */
export type Chat = Pick<Instance, 'id' | 'agentName' | 'conversationId'>;

/** `out`: those that the person is no longer a member of. `missing`: not yet; tried again by itself. */
export type ComingBackState =
  | { is: 'nothing' | 'looking' | 'failed' }
  | { is: 'coming' | 'back'; back: Chat[]; out: Chat[] }
  | { is: 'stuck'; back: Chat[]; out: Chat[]; missing: Chat[] };

const AGENTS_AT_ONCE = 4;
const PAGE_SIZE = 100;
/** A gateway may list without end. */
const MAX_PAGES = 10;
/** No language model is asked. */
const ANSWER_WITHIN_SECONDS = 15;
/** An agent that has answered has sent the welcome before. */
const WELCOME_WITHIN_MS = 15_000;
const LOOK_AGAIN_MS = 1_000;
const RETRY_MS = 30_000;

export class ComingBack {
  readonly #client: PageClient;
  readonly #owner: Owner;
  #state: ComingBackState;
  readonly #changed = new Set<() => void>();
  #isRunning = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(client: PageClient, owner: Owner) {
    this.#client = client;
    this.#owner = owner;
    this.#state = { is: isComingBackOwed(client.installationId) ? 'looking' : 'nothing' };
    client.ended.addEventListener('abort', () => clearTimeout(this.#retry));
    if (this.#state.is === 'looking') this.again();
  }

  readonly snapshot = (): ComingBackState => this.#state;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  };

  /** The person has read how it ended. */
  readonly dismiss = (): void => this.#become({ is: 'nothing' });

  readonly again = (): void => {
    if (this.#isRunning || this.#client.ended.aborted) return;
    clearTimeout(this.#retry);
    this.#isRunning = true;
    void this.#run().finally(() => {
      this.#isRunning = false;
      const { is } = this.#state;
      if (is !== 'stuck' && is !== 'failed') return;
      this.#retry = setTimeout(this.again, RETRY_MS);
    });
  };

  async #run(): Promise<void> {
    try {
      const agents = await this.#agents();
      if (agents.length === 0) this.#settle({ is: 'nothing' });
      else await this.#bring(agents);
    } catch {
      this.#become({ is: 'failed' });
    }
  }

  async #agents(): Promise<Instance[]> {
    const agents: Instance[] = [];
    for (let pages = 0, pageToken = ''; pages < MAX_PAGES; pages += 1) {
      const filter = { case: 'ownerId', value: this.#owner.inboxId } as const;
      const page = await this.#owner.gateway.claims.listInstances({ filter, pageSize: PAGE_SIZE, pageToken });
      agents.push(...page.instances.filter(hasChat));
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    return agents;
  }

  async #bring(agents: Instance[]): Promise<void> {
    const back: Chat[] = [];
    const out: Chat[] = [];
    const missing: Chat[] = [];
    const show = () => this.#become({ is: 'coming', back: [...back], out: [...out] });
    show();
    const waiting = [...agents];
    const work = async () => {
      for (let agent = waiting.shift(); agent !== undefined; agent = waiting.shift()) {
        const outcome = await this.#bringOne(agent).catch(() => 'missing' as const);
        ({ back, out, missing })[outcome].push(agent);
        show();
      }
    };
    await Promise.all(Array.from({ length: AGENTS_AT_ONCE }, work));
    if (missing.length > 0) this.#become({ is: 'stuck', back, out, missing });
    else this.#settle({ is: 'back', back, out });
  }

  async #bringOne(agent: Instance): Promise<'back' | 'out' | 'missing'> {
    const { conversationId } = agent;
    if (!(await this.#isHere(conversationId))) {
      if (silenceOf(agent) !== undefined) return 'missing';
      const { outcome } = await askAgent(this.#owner, agent, (line) => line.rejoin(), ANSWER_WITHIN_SECONDS);
      if (outcome !== 'rejoined') return outcome === 'not-a-member' ? 'out' : 'missing';
      if (!(await this.#arrives(conversationId))) return 'missing';
    }
    noteComeBack(this.#client.installationId, conversationId);
    return 'back';
  }

  async #arrives(conversationId: string): Promise<boolean> {
    for (const until = Date.now() + WELCOME_WITHIN_MS; Date.now() < until; ) {
      await this.#client.sdk.conversations.sync();
      if (await this.#isHere(conversationId)) {
        this.#client.wake(conversationId);
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    return false;
  }

  async #isHere(conversationId: string): Promise<boolean> {
    return (await (await findGroup(this.#client, conversationId))?.isActive()) ?? false;
  }

  #settle(state: ComingBackState): void {
    settleComingBack(this.#client.installationId);
    this.#become(state);
  }

  #become(state: ComingBackState): void {
    this.#state = state;
    for (const changed of this.#changed) changed();
  }
}

/** One that lost its conversation has none to bring anybody into. */
function hasChat({ state, conversationId, conversationState }: Instance): boolean {
  return state === InstanceState.LIVE && conversationId !== '' && conversationState === ConversationState.HERE;
}
