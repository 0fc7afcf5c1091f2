import type {
  ApproveCardRequest,
  Changed,
  CommonsRequest,
  CommonsStatus,
  Decisions,
  Explanation,
  Exported,
  GoalRequest,
  Goals,
  ImportDocument,
  Imported,
  ImportRequest,
  Knowledge,
  LinkCode,
  LinkSaid,
  NostrRequest,
  NostrStatus,
  OpenCards,
  OwnAddresses,
  OwnerAnswer,
  OwnerRequest,
  Part,
  Preview,
  PreviewRequest,
  Rejoined,
  Reminders,
  Review,
  ServerSeen,
  Servers,
  ServerVisitRequest,
  SetServerRequest,
  SetTrustRequest,
  ShownAddresses,
  TrustSettings,
  Voice,
  VoiceSet,
} from '@offshoot/context';
import { isReason } from '@offshoot/refusals';
import { printable } from '@offshoot/text';
import { AGENT_SILENT, Failure, LINK_ENDED } from '../failure.ts';
import type { Owner } from '../owner.ts';
import type { MessageLine } from '../owner-messages.ts';
import { randomHex } from '../signing.ts';
import { type Recipient, verifiedKey } from '../values/sealing.ts';
import { requireHonest } from './honest-preview.ts';
import { News } from './news.ts';
import { type AgentAddress, unverifiedAnswer } from './unverified-answer.ts';

/** Streams report messages at once; this is for the ones they miss. */
const LOOK_AGAIN_MS = 2_000;
/**
 * After this long without an answer, and each time twice as long, the request is sent again: an agent that was moved cannot read what was
 * sent before its new installation was added, which clients look for every five seconds when they send. The agent answers once.
 */
const ASK_AGAIN_MS = 6_000;

const NAMES: Record<OwnerAnswer['answer'], string> = {
  preview: 'a preview',
  explanation: 'an explanation',
  knowledge: 'a list of items',
  changed: 'the outcome of a change',
  trust: 'your trust settings',
  'link-code': 'a code',
  'link-said': 'who said the code',
  decisions: 'a list of decisions',
  review: 'a review',
  cards: 'a list of cards',
  servers: 'a list of servers',
  'server-seen': 'what a server is',
  nostr: 'how it is on Nostr',
  commons: 'what it has from a commons',
  rejoined: 'who is in its conversation',
  voice: 'how much it says',
  addresses: 'its addresses',
  goals: 'a list of goals',
  reminders: 'a list of reminders',
  exported: 'an export',
  imported: 'the outcome of an import',
  refusal: 'a refusal',
};

type WithoutId<R> = R extends unknown ? Omit<R, 'requestId'> : never;
export type ServerVisit = WithoutId<ServerVisitRequest>;

/**
 * What a person asks their agent in the direct message between their inboxes, bypassing the pool. Only messages from the agent's own
 * inbox count: MLS authenticates the sender. The caller must dispose of it.
 */
export class AgentLine {
  readonly #signal: AbortSignal;
  readonly #agent: AgentAddress;
  readonly #line: MessageLine;
  readonly #patienceSeconds: number;

  private constructor(signal: AbortSignal, agent: AgentAddress, line: MessageLine, patienceSeconds: number) {
    this.#signal = signal;
    this.#agent = agent;
    this.#line = line;
    this.#patienceSeconds = patienceSeconds;
  }

  /** Throws like verifiedKey: requests and answers are for the agent alone. */
  static async open(owner: Owner, agent: Recipient, answerWithinSeconds: number): Promise<AgentLine> {
    await verifiedKey(owner, agent);
    return AgentLine.to(owner, agent, answerWithinSeconds);
  }

  /** To an agent whose key was verified before. */
  static async to(
    { messages, signal }: Pick<Owner, 'messages' | 'signal'>,
    { instanceId, inboxId }: AgentAddress,
    answerWithinSeconds: number,
  ): Promise<AgentLine> {
    return new AgentLine(signal, { instanceId, inboxId }, await messages.line(inboxId), answerWithinSeconds);
  }

  /** What would go along and what would stay. Throws ANSWER_UNVERIFIED if the preview does not match its digest. */
  async preview(wish: Omit<PreviewRequest, 'ask' | 'requestId'>): Promise<Preview> {
    const preview = await this.#ask({ ask: 'preview', requestId: newRequestId(), ...wish }, 'preview');
    await requireHonest(preview, this.#agent);
    return preview;
  }

  /** What the agent's model sees for the text; '': for the last message that it answered. */
  explain(text: string): Promise<Explanation> {
    return this.#ask({ ask: 'explain', requestId: newRequestId(), text }, 'explanation');
  }

  /** Everything that the agent knows. */
  knowledge(): Promise<Knowledge> {
    return this.#ask({ ask: 'knowledge', requestId: newRequestId() }, 'knowledge');
  }

  /** Sets for how many days it keeps what people say word for word, one of KEPT_DAYS. Resolves to what it then knows. Repeatable. */
  keep(days: number): Promise<Knowledge> {
    return this.#ask({ ask: 'keep', requestId: newRequestId(), days }, 'knowledge');
  }

  /** Sets how much it says. Repeatable. */
  setVoice(voice: Voice): Promise<VoiceSet> {
    return this.#ask({ ask: 'set-voice', requestId: newRequestId(), voice }, 'voice');
  }

  /** Its own addresses, and which the members see. `shown`: from now on; absent: as it is. Repeatable. */
  addresses(shown?: ShownAddresses): Promise<OwnAddresses> {
    return this.#ask({ ask: 'addresses', requestId: newRequestId(), ...(shown !== undefined && { shown }) }, 'addresses');
  }

  /** What it knows, for a file. Unverified: see exportMemory. */
  export(withReminders: boolean): Promise<Exported> {
    return this.#ask({ ask: 'export', requestId: newRequestId(), withReminders }, 'exported');
  }

  /** Sends a document in parts. Resolves to the ID by which `import` names it. */
  async upload(document: ImportDocument): Promise<string> {
    const { cut, encodeImport, ownerUploadCodec } = await import('@offshoot/context');
    const upload = newRequestId();
    for (const [index, part] of cut(upload, encodeImport(document)).entries())
      await this.#line.send(ownerUploadCodec, part, { idempotencyKey: `upload:${upload}:${index}` });
    return upload;
  }

  /** Asks what comes of what was uploaded. `statement`: '': nothing changes. Throws VALIDATION_FAILED and STATEMENT_*. */
  import(order: Pick<ImportRequest, 'upload' | 'acceptOlder' | 'statement'>): Promise<Imported> {
    return this.#ask({ ask: 'import', requestId: newRequestId(), ...order }, 'imported');
  }

  /** What it works on. */
  goals(): Promise<Goals> {
    return this.#ask({ ask: 'goals', requestId: newRequestId() }, 'goals');
  }

  /** Resolves to all goals. Throws VALIDATION_FAILED if the agent takes no such goal. */
  addGoal(goal: Omit<Extract<GoalRequest, { ask: 'add-goal' }>, 'ask' | 'requestId'>): Promise<Goals> {
    return this.#ask({ ask: 'add-goal', requestId: newRequestId(), ...goal }, 'goals');
  }

  /** Resolves to all goals. Throws ITEM_NOT_FOUND and VALIDATION_FAILED. */
  changeGoal(change: Omit<Extract<GoalRequest, { ask: 'change-goal' }>, 'ask' | 'requestId'>): Promise<Goals> {
    return this.#ask({ ask: 'change-goal', requestId: newRequestId(), ...change }, 'goals');
  }

  /** Has it work on a goal now; '': on all. Resolves to all goals at once, with those that wait for their turn. Throws ITEM_NOT_FOUND. */
  tick(goal: string): Promise<Goals> {
    return this.#ask({ ask: 'tick', requestId: newRequestId(), goal }, 'goals');
  }

  /** Reminders and regular posts. */
  reminders(): Promise<Reminders> {
    return this.#ask({ ask: 'reminders', requestId: newRequestId() }, 'reminders');
  }

  /** Resolves to those that are left. Throws ITEM_NOT_FOUND. */
  cancelReminder(reminder: string): Promise<Reminders> {
    return this.#ask({ ask: 'cancel-reminder', requestId: newRequestId(), reminder }, 'reminders');
  }

  /** Has the items deleted for good. Throws ITEM_NOT_FOUND if the agent does not know one of them; it then deletes none. */
  forget(items: string[]): Promise<Changed> {
    return this.#ask({ ask: 'forget', requestId: newRequestId(), items }, 'changed');
  }

  /** Replaces what the item says. Throws ITEM_NOT_FOUND, and VALIDATION_FAILED if the text is empty, too long or the same. */
  correct(item: string, text: string): Promise<Changed> {
    return this.#ask({ ask: 'correct', requestId: newRequestId(), item, text }, 'changed');
  }

  /** How far the person trusts the agent. */
  trust(): Promise<TrustSettings> {
    return this.#ask({ ask: 'trust', requestId: newRequestId() }, 'trust');
  }

  /** Replaces what was settled, as the statement says. */
  setTrust(settled: Pick<SetTrustRequest, 'trust' | 'statement'>): Promise<TrustSettings> {
    return this.#ask({ ask: 'set-trust', requestId: newRequestId(), ...settled }, 'trust');
  }

  /** The servers of tools that the agent may call. */
  servers(): Promise<Servers> {
    return this.#ask({ ask: 'servers', requestId: newRequestId() }, 'servers');
  }

  /** Looks at a server, or begins or ends a sign-in to it; the latter is repeatable. Throws SEALED_VALUE_INVALID and RATE_LIMITED. */
  visitServer(visit: ServerVisit): Promise<ServerSeen> {
    return this.#ask({ requestId: visit.ask === 'finish-sign-in' ? visit.state : newRequestId(), ...visit }, 'server-seen');
  }

  /** Connects or disconnects a server, as the statement says. Throws VALIDATION_FAILED if the agent cannot use it. */
  setServer(wanted: Pick<SetServerRequest, 'server' | 'statement'>): Promise<Servers> {
    return this.#ask({ ask: 'set-server', requestId: newRequestId(), ...wanted }, 'servers');
  }

  /** How it is on Nostr. Unverified: see verifiedNostr. */
  nostr(): Promise<NostrStatus> {
    return this.#ask({ ask: 'nostr', requestId: newRequestId() }, 'nostr');
  }

  /** Replaces what was settled, as the statement says. Throws VALIDATION_FAILED and STATEMENT_*. */
  setNostr(settled: Omit<Extract<NostrRequest, { ask: 'set-nostr' }>, 'ask' | 'requestId'>): Promise<NostrStatus> {
    return this.#ask({ ask: 'set-nostr', requestId: newRequestId(), ...settled }, 'nostr');
  }

  /** What it has read of a commons, and taken up. `query`: it reads its list anew before. */
  commons(ask: 'commons' | 'query-commons' = 'commons'): Promise<CommonsStatus> {
    return this.#ask({ ask, requestId: newRequestId() }, 'commons');
  }

  /** Replaces what was settled, as the statement says. Throws VALIDATION_FAILED, SEALED_VALUE_INVALID and STATEMENT_*. */
  setCommons(settled: Omit<Extract<CommonsRequest, { ask: 'set-commons' }>, 'ask' | 'requestId'>): Promise<CommonsStatus> {
    return this.#ask({ ask: 'set-commons', requestId: newRequestId(), ...settled }, 'commons');
  }

  /** Takes a pattern up, or gives it up. Repeatable. Throws ITEM_NOT_FOUND. */
  changePattern(ask: 'adopt-pattern' | 'forget-pattern', pattern: string): Promise<CommonsStatus> {
    return this.#ask({ ask, requestId: newRequestId(), pattern }, 'commons');
  }

  /** Has the text carried to the commons, as the statement says. Throws VALIDATION_FAILED and STATEMENT_*. */
  publishPattern(published: Omit<Extract<CommonsRequest, { ask: 'publish-pattern' }>, 'ask' | 'requestId'>): Promise<CommonsStatus> {
    return this.#ask({ ask: 'publish-pattern', requestId: newRequestId(), ...published }, 'commons');
  }

  /** Sends the courier of its host now. Throws RATE_LIMITED. */
  sendCourier(): Promise<CommonsStatus> {
    return this.#ask({ ask: 'send-courier', requestId: newRequestId() }, 'commons');
  }

  /** Ends what the person allowed for good. Throws ITEM_NOT_FOUND. */
  revokeGrant(grant: string): Promise<TrustSettings> {
    return this.#ask({ ask: 'revoke-grant', requestId: newRequestId(), grant }, 'trust');
  }

  /** What the agent waits for. Throws ANSWER_UNVERIFIED if one of the cards is of another agent. */
  async cards(): Promise<OpenCards> {
    return this.#own(await this.#ask({ ask: 'cards', requestId: newRequestId() }, 'cards'));
  }

  /** Approves a card, as the statement says. Returns what still waits. Throws ITEM_NOT_FOUND if the card is over or has changed. */
  async approveCard(approved: Pick<ApproveCardRequest, 'card' | 'statement'>): Promise<OpenCards> {
    return this.#own(await this.#ask({ ask: 'approve-card', requestId: newRequestId(), ...approved }, 'cards'));
  }

  /** Says no to a card; that needs no signature. Returns what still waits. Throws ITEM_NOT_FOUND if the card is over. */
  async rejectCard(card: string): Promise<OpenCards> {
    return this.#own(await this.#ask({ ask: 'reject-card', requestId: newRequestId(), card }, 'cards'));
  }

  #own(open: OpenCards): OpenCards {
    if (open.cards.some(({ instanceId }) => instanceId !== this.#agent.instanceId))
      throw this.#unverified('it shows cards of another agent');
    return open;
  }

  /** Why the agent did, asked for or left what people wanted of it, newest first. */
  decisions(): Promise<Decisions> {
    return this.#ask({ ask: 'decisions', requestId: newRequestId() }, 'decisions');
  }

  /** How the agent has done for the person, and what that speaks for. */
  review(): Promise<Review> {
    return this.#ask({ ask: 'review', requestId: newRequestId() }, 'review');
  }

  /** Has the agent add this installation of the person's inbox to its conversation, if the person is a member of it. */
  rejoin(): Promise<Rejoined> {
    return this.#ask({ ask: 'rejoin', requestId: newRequestId() }, 'rejoined');
  }

  /** A code to say in the conversation, and who says it until it expires. Throws LINK_ENDED if nobody does. */
  async link(): Promise<{ code: LinkCode; said: () => Promise<LinkSaid> }> {
    const saidId = newRequestId();
    const code = await this.#ask({ ask: 'link', requestId: newRequestId(), saidId }, 'link-code');
    return { code, said: () => this.#saidIn(saidId, Date.parse(code.expiresAt) - Date.now()) };
  }

  async #saidIn(saidId: string, lastsMs: number): Promise<LinkSaid> {
    const answer = await this.#answerTo(saidId, { patienceMs: lastsMs, silent: () => linkEnded('Nobody said the code in time.') });
    if (answer.answer !== 'link-said') throw this.#unverified(`it is not ${NAMES['link-said']}`);
    if (answer.outcome === 'ended') throw linkEnded('Too many wrong codes were said.');
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#line[Symbol.asyncDispose]();
  }

  async #ask<A extends OwnerAnswer['answer']>(request: OwnerRequest, wanted: A): Promise<Extract<OwnerAnswer, { answer: A }>> {
    const { ownerRequestCodec } = await import('@offshoot/context');
    const { requestId } = request;
    const send = (time: string) => this.#line.send(ownerRequestCodec, request, { idempotencyKey: `request:${requestId}${time}` });
    await send('');
    let times = 1;
    const again = async () => {
      times += 1;
      // A message that cannot be sent now is sent the next time.
      await send(`:${times}`).catch(() => undefined);
    };
    const patienceMs = this.#patienceSeconds * 1000;
    const answer = await this.#answerTo(requestId, { patienceMs, silent: () => this.#silent(), again });
    if (answer.answer === 'refusal') throw this.#refused(answer.reason, answer.message);
    if (answer.answer !== wanted) throw this.#unverified(`it is not ${NAMES[wanted]}`);
    return answer as Extract<OwnerAnswer, { answer: A }>;
  }

  async #answerTo(
    requestId: string,
    { patienceMs, silent, again = async () => {} }: { patienceMs: number; silent: () => Failure; again?: () => Promise<void> },
  ): Promise<OwnerAnswer> {
    const { isSpoilt, ownerAnswerCodec, putTogether } = await import('@offshoot/context');
    const news = new News(this.#line, this.#signal);
    try {
      const parts: Part[] = [];
      let [pauseMs, askAgainAt] = [ASK_AGAIN_MS, Date.now() + ASK_AGAIN_MS];
      for (let quietSince = Date.now(); ; ) {
        const arrived = (await this.#line.news(ownerAnswerCodec)).filter(({ id }) => id === requestId);
        if (arrived.length > 0) quietSince = Date.now();
        parts.push(...arrived);
        const whole = putTogether(requestId, parts);
        if (whole !== undefined) return await this.#decoded(requestId, whole.bytes);
        if (isSpoilt(requestId, parts)) throw this.#unverified('its parts do not add up to what was announced');
        const left = quietSince + patienceMs - Date.now();
        if (left <= 0) throw silent();
        if (parts.length === 0 && Date.now() >= askAgainAt) {
          await again();
          pauseMs *= 2;
          askAgainAt = Date.now() + pauseMs;
        }
        if (!(await news.within(Math.min(left, LOOK_AGAIN_MS)))) await this.#line.sync();
      }
    } finally {
      news.close();
    }
  }

  async #decoded(requestId: string, bytes: Uint8Array): Promise<OwnerAnswer> {
    const { decodeAnswer } = await import('@offshoot/context');
    let answer: OwnerAnswer;
    try {
      answer = decodeAnswer(bytes);
    } catch (cause) {
      throw this.#unverified(`it cannot be read (${cause instanceof Error ? printable(cause.message) : 'unknown'})`, cause);
    }
    if (answer.requestId !== requestId) throw this.#unverified('it answers a different question');
    return answer;
  }

  #refused(reason: string, message: string): Failure {
    const known = isReason(reason) ? reason : 'INTERNAL';
    return new Failure(known, printable(message) || 'The agent refused.', { metadata: { instanceId: this.#agent.instanceId } });
  }

  #silent(): Failure {
    return new Failure(AGENT_SILENT, `The agent did not answer within ${this.#patienceSeconds} s. Is it live?`, {
      metadata: { ...this.#agent },
    });
  }

  #unverified(why: string, cause?: unknown): Failure {
    return unverifiedAnswer(this.#agent, why, cause);
  }
}

const linkEnded = (message: string): Failure => new Failure(LINK_ENDED, message);

const newRequestId = (): string => randomHex(16);
