// The language-model port: what an agent asks of its engine. Two implementations (adapters/engines), one contract suite.
import type { AssembledContext } from '../conversation/domain/assembly/assembly.ts';
import type { ItemKind, MemoryItem, Sensitivity } from '../memory/domain/item.ts';
import type { MessageOutcome } from '../memory/domain/outcome.ts';
import type { Person } from '../memory/domain/people.ts';

/** A text message that the agent heard in its conversation. */
export interface Heard {
  /** XMTP message id, hex. */
  messageId: string;
  /** XMTP inbox of the sender, 64 hex digits. */
  senderInboxId: string;
  /** The sender's Convos profile name, or a short form of the inbox id. */
  senderName: string;
  text: string;
  sentAt: Date;
}

/** One line of the recent conversation, oldest first in lists. `self` marks what the agent said. */
export interface Turn {
  speaker: string;
  self: boolean;
  text: string;
}

/** Something worth keeping. A newer item with the same `topic` supersedes the older one. */
export interface Learned {
  kind: ItemKind;
  /** One sentence that is understood without the conversation, such as "Saul is vegetarian." */
  text: string;
  /** "subject:aspect" or "subject:aspect:detail", as memory/domain/aspects.ts makes them: "saul:diet:vegetarian", "our:hotel". */
  topic: string;
  /** Keys of the people that it is about. Absent: the topic's subject, where that is somebody. */
  about?: readonly string[];
  /** What is absent is judged by memory/classes.ts. */
  sensitivity?: Sensitivity;
  tags?: string[];
  validFrom?: Date;
  validUntil?: Date;
  /** Why it was decided. Decisions only. */
  reason?: string;
}

export interface LearnRequest {
  /** Model name from the template or the claim; the offline engine ignores it. */
  model: string;
  agentName: string;
  message: Heard;
  /** What is known already, so that repeats and corrections are recognised. */
  known: readonly MemoryItem[];
  /** Everybody whom the agent knows, the speaker among them. */
  people: readonly Person[];
  speaker: Person;
}

/** Something that the speaker asked to forget. Who may have what forgotten is the agent's rule, not the engine's. */
export interface ForgetOrder {
  /** In words that may be said again: "your diet", "that". Never what is to be forgotten. */
  asked: string;
  /**
   * `named`: the items in LearnResult.forget. The agent finds the others itself: `said`: all that the speaker taught;
   * `about-speaker`: all that is about them, whoever taught it; `everything`: both.
   */
  scope: 'named' | 'said' | 'about-speaker' | 'everything';
}

export interface LearnResult {
  learned: Learned[];
  /** Ids of known items that no longer hold by the speaker's word. */
  ended: string[];
  /** Ids of known items that the orders mean, whoever said them. */
  forget: string[];
  /** Without one nothing is forgotten. */
  orders: ForgetOrder[];
  /** Set when the speaker gave the agent another name. */
  rename?: string;
}

export interface ReplyRequest {
  model: string;
  agentName: string;
  /** All that the engine may use beside the message: chosen by budget and priority, the same for the same agent. */
  context: AssembledContext;
  message: Heard;
  /** What the agent did with the message: nothing else was kept, and nothing else was forgotten. */
  outcome: MessageOutcome;
  /** What the agent told in its last answer, of that what it may still tell: for "who said so?" */
  lastTold: readonly MemoryItem[];
  /** Everybody whom the agent knows, the speaker among them. */
  people: readonly Person[];
  speaker: Person;
}

export interface Reply {
  /** At most 4,000 characters. Empty: nothing was asked, and the agent says nothing. */
  text: string;
  /** Ids of the items that it tells. Absent: the engine does not know. */
  told?: string[];
}

export interface SummariseRequest {
  model: string;
  agentName: string;
  /** What goes along, chosen before: the engine condenses and never sees anything else, the owner's prompt included. */
  items: readonly MemoryItem[];
}

/** One sentence of a summary. */
export interface Summarised {
  /** Ids of the items that it was made of, at least one. */
  sourceIds: string[];
  text: string;
}

/** Why an engine could not answer. `refused`: key, model or request not accepted; `limited`: quota or rate; `garbage`: an answer that cannot be used. */
export type EngineFailure = 'unreachable' | 'refused' | 'limited' | 'timeout' | 'garbage' | 'cancelled' | 'failed';

/** Thrown when the engine cannot answer (unreachable, refused, timed out, garbage). `retryable` tells whether later may help. The message never holds keys, prompts or message text. */
export class EngineError extends Error {
  readonly retryable: boolean;
  readonly failure: EngineFailure;
  constructor(message: string, options: { retryable: boolean; failure?: EngineFailure; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'EngineError';
    this.retryable = options.retryable;
    this.failure = options.failure ?? 'failed';
  }
}

/** Messages are read up to here; what stands behind is not looked at. UTF-16 units. */
export const MAX_HEARD_TEXT = 16_384;
/** Upper bound of a reply, UTF-16 units. */
export const MAX_REPLY_TEXT = 4_000;
/** More than this is not learned of one message. */
export const MAX_LEARNED_PER_MESSAGE = 20;

export interface Engine {
  readonly name: 'offline' | 'openai';
  /** How much context a reply may be given, tokens as assembly.ts estimates them. */
  readonly contextTokens: number;
  /** Asks cheaply whether the model can be reached, without a model. Throws where not. Absent: nothing can come in between. */
  readonly check?: (signal: AbortSignal) => Promise<void>;
  /** Calls back when a model's answers have been of no use for a while and rules learn in its place. Absent: never. */
  readonly onDegraded?: (listener: (model: string) => void) => void;
  /** What to keep of one message. Empty when nothing is worth it. Throws EngineError. */
  learn(request: LearnRequest, signal: AbortSignal): Promise<LearnResult>;
  /** The agent's answer. Throws EngineError. */
  reply(request: ReplyRequest, signal: AbortSignal): Promise<Reply>;
  /** The same knowledge in fewer words; nothing else. Throws EngineError. */
  summarise(request: SummariseRequest, signal: AbortSignal): Promise<Summarised[]>;
}
