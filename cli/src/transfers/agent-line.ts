import { randomBytes } from 'node:crypto';
import type { Explanation, OwnerAnswer, OwnerRequest, Part, Preview, PreviewRequest } from '@offshoot/context';
import { Failure, type Recipient, verifiedKey } from '@offshoot/owner';
import { isReason } from '@offshoot/refusals';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import type { Cli } from '../cli.ts';
import { AGENT_SILENT, helpFor } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import { printable } from '../terminal/output.ts';
import { requireHonest } from './preview-check.ts';
import { type AgentAddress, unverifiedAnswer } from './unverified-answer.ts';

/** Streams report messages at once; this is for the ones they miss. */
const LOOK_AGAIN_MS = 2_000;

/**
 * What a person asks their agent in the direct message between their inboxes, bypassing the pool. Only messages from the agent's own
 * inbox count: MLS authenticates the sender. The caller must dispose of it.
 */
export class AgentLine {
  readonly #cli: Pick<Cli, 'signal'>;
  readonly #agent: AgentAddress;
  readonly #inbox: XmtpAgentClient;
  readonly #patienceSeconds: number;

  constructor(cli: Pick<Cli, 'signal'>, agent: AgentAddress, inbox: XmtpAgentClient, patienceSeconds: number) {
    this.#cli = cli;
    this.#agent = agent;
    this.#inbox = inbox;
    this.#patienceSeconds = patienceSeconds;
  }

  /** Throws like verifiedKey: requests and answers are for the agent alone. */
  static async open(cli: Cli, agent: Recipient, patienceSeconds: number): Promise<AgentLine> {
    await verifiedKey(await ownerOf(cli), agent);
    const { instanceId, inboxId } = agent;
    return new AgentLine(cli, { instanceId, inboxId }, await cli.identities.openInbox(), patienceSeconds);
  }

  /** Throws ANSWER_UNVERIFIED if the preview does not match its digest. */
  async preview(wish: Omit<PreviewRequest, 'ask' | 'requestId'>): Promise<Preview> {
    const answer = await this.#ask({ ask: 'preview', requestId: newRequestId(), ...wish });
    if (answer.answer !== 'preview') throw this.#unverified('it is not a preview');
    await requireHonest(answer, this.#agent);
    return answer;
  }

  async explain(text: string): Promise<Explanation> {
    const answer = await this.#ask({ ask: 'explain', requestId: newRequestId(), text });
    if (answer.answer !== 'explanation') throw this.#unverified('it is not an explanation');
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inbox.close();
  }

  async #ask(request: OwnerRequest): Promise<OwnerAnswer> {
    const { ownerRequestCodec } = await import('@offshoot/context');
    const { id: dm } = await this.#inbox.openDm(this.#agent.inboxId);
    // The answer cannot come before the request.
    const [last] = await this.#inbox.latestMessages(dm, 1);
    await this.#inbox.sendContent(dm, ownerRequestCodec, request, { idempotencyKey: `request:${request.requestId}` });
    const answer = await this.#answerTo(request.requestId, dm, last?.cursor);
    if (answer.answer === 'refusal') throw this.#refused(answer.reason, answer.message);
    return answer;
  }

  async #answerTo(requestId: string, dm: string, after: string | undefined): Promise<OwnerAnswer> {
    const { putTogether, isSpoilt } = await import('@offshoot/context');
    const news = new News(this.#inbox, this.#cli.signal);
    try {
      const parts: Part[] = [];
      let quietSince = Date.now();
      for (let cursor = after; ; ) {
        const arrived = await this.#partsAfter(requestId, dm, cursor);
        cursor = arrived.cursor;
        if (arrived.parts.length > 0) quietSince = Date.now();
        parts.push(...arrived.parts);
        const whole = putTogether(requestId, parts);
        if (whole !== undefined) return await this.#decoded(requestId, whole.bytes);
        if (isSpoilt(requestId, parts)) throw this.#unverified('its parts do not add up to what was announced');
        const left = quietSince + this.#patienceSeconds * 1000 - Date.now();
        if (left <= 0) throw this.#silent();
        if (!(await news.within(Math.min(left, LOOK_AGAIN_MS)))) await this.#inbox.syncConversation(dm);
      }
    } finally {
      news.close();
    }
  }

  async #partsAfter(requestId: string, dm: string, after: string | undefined): Promise<{ parts: Part[]; cursor: string | undefined }> {
    const { ownerAnswerCodec } = await import('@offshoot/context');
    const parts: Part[] = [];
    for (let cursor = after; ; ) {
      const page = await this.#inbox.messages(dm, { after: cursor });
      for (const message of page.messages) {
        if (message.kind !== 'custom' || message.contentType !== ownerAnswerCodec.contentType) continue;
        if (message.own || message.senderInboxId !== this.#agent.inboxId) continue;
        const part = message.content as Part;
        if (part.id === requestId) parts.push(part);
      }
      cursor = page.cursor || cursor;
      if (!page.more) return { parts, cursor };
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
    return new Failure(known, printable(message) || 'The agent refused.', {
      help: helpFor(known),
      metadata: { instanceId: this.#agent.instanceId },
    });
  }

  #silent(): Failure {
    return new Failure(AGENT_SILENT, `The agent did not answer within ${this.#patienceSeconds} s. Is it live?`, {
      help: 'Check it with `offshoot agents --mine`. If its language model is slow, use --answer-within 120.',
      metadata: { ...this.#agent },
    });
  }

  #unverified(why: string, cause?: unknown): Failure {
    return unverifiedAnswer(this.#agent, why, cause);
  }
}

/** Wake-ups of an inbox, one at a time. */
class News {
  readonly #signal: AbortSignal;
  readonly #unsubscribe: () => void;
  #awaited = Promise.withResolvers<boolean>();

  constructor(inbox: XmtpAgentClient, signal: AbortSignal) {
    this.#signal = signal;
    this.#unsubscribe = inbox.onActivity(() => this.#awaited.resolve(true));
  }

  /** Returns false if nothing came. Throws if the person presses Ctrl-C. */
  async within(ms: number): Promise<boolean> {
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(this.#signal.reason);
    this.#signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => this.#awaited.resolve(false), ms);
    try {
      this.#signal.throwIfAborted();
      return await Promise.race([this.#awaited.promise, aborted.promise]);
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener('abort', abort);
      this.#awaited = Promise.withResolvers();
    }
  }

  close(): void {
    this.#unsubscribe();
  }
}

function newRequestId(): string {
  return randomBytes(16).toString('hex');
}
