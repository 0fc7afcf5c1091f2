import { failureOf, isOpen, type KeptRequest, type Owner, type Progress, waitUntilLive } from '@offshoot/client';
import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { hideIfAlone } from '../conversations/convos/hidden-conversations.ts';
import { type JoinPlan, planJoin } from '../destination/destination.ts';
import { type AgentIds, enterConversation } from '../destination/enter-conversation.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { keptAdditions } from './kept-additions.ts';
import type { Order } from './order.ts';
import { type Phase, stepOf } from './phase.ts';
import { problemOf } from './problem.ts';
import { withPlace } from './queue-estimate.ts';
import type { Source } from './source.ts';

/** Whose inbox is open in this tab. */
export interface Here {
  owner: Owner;
  client: PageClient;
}

export interface Goal {
  source: Source;
  /** Undefined: it was asked for before the page was loaded anew, or elsewhere. */
  order: Order | undefined;
  requestId: string;
  /** Reserved for it before, and its key verified. */
  agent?: AgentIds | undefined;
  /** A conversation of this inbox to which the page adds it, as far as it was known before. */
  conversationId: string | undefined;
  /** Whether that conversation is made for it. */
  isNew: boolean;
}

/** What the person sees of it. A new object after each change. */
export interface AdditionView {
  phase: Phase;
  /** A call failed and is repeated. */
  isRetrying: boolean;
  /** Undefined until its key is verified: before that, nobody may let it in. */
  agent: AgentIds | undefined;
  /** How it gets into its conversation, as far as this page knows. */
  join: JoinPlan['join'] | undefined;
  /** The conversation of this inbox to which the page adds it. Undefined: another person adds it, or lets it in. */
  conversationId: string | undefined;
}

/** How an attempt ended. 'unsent': the request of an earlier visit never arrived. 'left': the inbox was closed in this tab. */
export type Outcome = 'live' | 'failed' | 'stopped' | 'unsent' | 'left';

/** Longer than the pool waits for a member to let the agent in, so that its reason arrives first. */
const WAIT = { timeoutSeconds: 900 };
/** The most that the contract lists at once. */
const LATEST_CLAIMS = 100;
/** After these, the claim may exist, or come into being when the request is repeated. */
const UNDECIDED: ReadonlySet<string> = new Set(['UPSTREAM_UNAVAILABLE', 'RATE_LIMITED', 'WAIT_TIMED_OUT', 'INTERNAL']);

/** One agent on its way into a conversation. */
export class Addition {
  #view: AdditionView;
  readonly #goal: Goal;
  readonly #changed: () => void;
  #stopping = new AbortController();
  #isFirstAttempt = true;
  #last: Claim | undefined;
  #entering: Promise<void> | undefined;
  #cannotEnter = false;

  constructor(goal: Goal, changed: () => void) {
    this.#goal = goal;
    this.#changed = changed;
    const { agent, conversationId } = goal;
    this.#view = { phase: { is: 'reserving', seen: [] }, isRetrying: false, agent, join: undefined, conversationId };
  }

  get goal(): Goal {
    return this.#goal;
  }

  get view(): AdditionView {
    return this.#view;
  }

  /** Leaves the queue. */
  stop(): void {
    this.#stopping.abort();
  }

  /** One attempt. Never throws. */
  async run(here: Here): Promise<Outcome> {
    this.#stopping = new AbortController();
    const signal = AbortSignal.any([here.owner.signal, this.#stopping.signal]);
    this.#entering = undefined;
    this.#cannotEnter = false;
    this.#become({ phase: { is: 'reserving', seen: [] }, isRetrying: false });
    try {
      const claim = await this.#claim(here, signal);
      if (claim) return this.#live(claim, here);
      await this.#giveUp(here);
      return 'unsent';
    } catch (error) {
      return this.#stopping.signal.aborted ? this.#stopped(here) : this.#failed(error, here);
    }
  }

  /** Follows the claim that was sent, or makes one. Undefined: none was sent, and none can be made. */
  async #claim(here: Here, signal: AbortSignal): Promise<Claim | undefined> {
    const { order } = this.#goal;
    const isRepeated = !this.#isFirstAttempt || order === undefined;
    this.#isFirstAttempt = false;
    const told: Owner = { ...here.owner, signal, progress: (step) => this.#hear(step, here, signal) };
    const sent = isRepeated ? await this.#sent(told) : undefined;
    if (sent) return this.#follow(told, sent);
    if (order === undefined) return undefined;
    try {
      return await this.#make(told, order, here);
    } catch (error) {
      // An earlier request arrived after all.
      const late = failureOf(error).reason === 'REQUEST_ID_CONFLICT' ? await this.#sent(told) : undefined;
      if (late === undefined) throw error;
      return this.#follow(told, late);
    }
  }

  async #make(told: Owner, { where, claim }: Order, { client }: Here): Promise<Claim> {
    const { source, requestId } = this.#goal;
    this.#keep(told);
    const kept: KeptRequest = {
      // Sealing again gives another ciphertext, but under the same request ID the pool makes no second agent of it.
      find: () => undefined,
      keep: ({ instanceId, inboxId }) => this.#reserved({ instanceId, inboxId }, told),
    };
    const enter = async () => {
      const { join, conversationId } = await planJoin(client, where, { name: source.name, made: this.#view.conversationId });
      this.#become({ join, conversationId });
      this.#keep(told);
      return join;
    };
    return claim(told, where.way === 'new' ? enter : await enter(), { requestId, wait: WAIT, kept });
  }

  /** The gateway may not name another agent than the one that was verified: the page would let it in. */
  #follow(told: Owner, sent: Claim): Promise<Claim> {
    const { agent } = this.#view;
    return waitUntilLive(told, sent.id, { ...WAIT, ...(agent && { agent }) });
  }

  /** The claim of an earlier request. */
  async #sent({ gateway }: Owner): Promise<Claim | undefined> {
    const { claims } = await gateway.claims.listClaims({ includeEnded: true, pageSize: LATEST_CLAIMS });
    return claims.find(({ requestId }) => requestId === this.#goal.requestId);
  }

  #hear(step: Progress, here: Here, signal: AbortSignal): void {
    if (step.is === 'queued') this.#queued(step.position);
    else if (step.is === 'claim') this.#claimChanged(step.claim, here, signal);
    else if (step.is === 'retrying' || step.is === 'still-waiting') this.#become({ isRetrying: true });
  }

  #queued(place: number): void {
    const { phase } = this.#view;
    const seen = withPlace(phase.is === 'reserving' ? phase.seen : [], { place, atMs: Date.now() });
    this.#become({ phase: { is: 'reserving', seen }, isRetrying: false });
  }

  /** Its key was verified, and the request is about to be sent. */
  #reserved(agent: AgentIds, owner: Owner): void {
    this.#become({ agent, phase: { is: 'reserving', seen: [] } });
    this.#keep(owner);
  }

  #claimChanged(claim: Claim, here: Here, signal: AbortSignal): void {
    const { state, queuePosition } = claim;
    this.#last = claim;
    if (state === ClaimState.QUEUED) this.#queued(queuePosition);
    if (isReceiving(claim)) this.#become({ phase: { is: 'receiving' }, isRetrying: false });
    if (state !== ClaimState.CONFIGURING && state !== ClaimState.JOINING) return;
    this.#become({ phase: { is: state === ClaimState.JOINING ? 'joining' : 'configuring' }, isRetrying: false });
    const { conversationId, agent } = this.#view;
    if (conversationId !== undefined && agent) this.#entering ??= this.#enter(conversationId, agent, here, signal);
  }

  async #enter(conversationId: string, agent: AgentIds, here: Here, signal: AbortSignal): Promise<void> {
    this.#cannotEnter = !(await enterConversation({ ...here, conversationId, agent, signal }));
  }

  #live({ instanceId, conversationId }: Claim, { owner }: Here): Outcome {
    this.#forget(owner);
    this.#become({ phase: { is: 'live', instanceId, conversationId }, isRetrying: false });
    return 'live';
  }

  /** The person stopped waiting, perhaps a moment after they got an agent. */
  async #stopped(here: Here): Promise<Outcome> {
    const { owner } = here;
    try {
      const sent = await this.#sent(owner);
      if (sent?.state === ClaimState.QUEUED) await owner.gateway.claims.cancelClaim({ claimId: sent.id });
      else if (sent && !hasEnded(sent)) return await this.run(here);
      await this.#giveUp(here);
    } catch {
      // Asked again when the person comes back to this page.
    }
    return 'stopped';
  }

  async #failed(error: unknown, here: Here): Promise<Outcome> {
    if (here.owner.signal.aborted) return 'left';
    const { reason, metadata } = failureOf(error);
    const isOver = hasEnded(this.#last) || !UNDECIDED.has(reason);
    if (isOver) await this.#giveUp(here);
    const problem = problemOf(this.#goal.source.kind, this.#cannotEnter ? 'NOT_ADDABLE' : reason, metadata);
    const liveId = isOver && this.#last?.state === ClaimState.LIVE ? this.#last.instanceId : undefined;
    this.#become({ phase: { is: 'failed', after: stepOf(this.#view.phase), problem, isOver, liveId }, isRetrying: false });
    return 'failed';
  }

  #keep({ inboxId }: Owner): void {
    const { source, requestId, isNew } = this.#goal;
    const { agent, conversationId = '' } = this.#view;
    keptAdditions.keep({ ownerId: inboxId, kind: source.kind, sourceId: source.id, requestId, agent, conversationId, isNew });
  }

  /** Nothing more comes of it. */
  async #giveUp({ owner, client }: Here): Promise<void> {
    this.#forget(owner);
    const { conversationId } = this.#view;
    if (this.#goal.isNew && conversationId !== undefined) await hideIfAlone(client, conversationId).catch(() => {});
  }

  #forget({ inboxId }: Owner): void {
    const { kind, id: sourceId } = this.#goal.source;
    keptAdditions.forget({ ownerId: inboxId, kind, sourceId });
  }

  #become(change: Partial<AdditionView>): void {
    this.#view = { ...this.#view, ...change };
    this.#changed();
  }
}

/** Nothing more comes of it. A clone can be live without ever getting its context. */
function hasEnded(claim: Claim | undefined): boolean {
  const { state, transfer } = claim ?? {};
  return state === ClaimState.FAILED || state === ClaimState.RELEASED || transfer?.state === TransferState.FAILED;
}

/** The clone is live, and waits for its context. */
function isReceiving({ state, transfer }: Claim): boolean {
  return state === ClaimState.LIVE && transfer !== undefined && isOpen(transfer);
}
