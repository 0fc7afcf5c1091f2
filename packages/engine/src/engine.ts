// The language-model port: what an agent asks of its engine. Two implementations (adapters/engines), one contract suite.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { ForgetOrder, Learned } from '@offshoot/memory/items/learned.ts';
import type { MessageOutcome } from '@offshoot/memory/items/outcome.ts';
import type { Person } from '@offshoot/memory/people/people.ts';
import type { ModelFailure } from '@offshoot/models';
import type { JsonObject } from '@offshoot/statements';
import type { AskedAlarm } from '@offshoot/times/asked.ts';
import type { TimeFields } from '@offshoot/times/time-fields.ts';
import type { AssembledContext, Turn } from './assembled-context.ts';
import type { ModelEngine } from './model-engine.ts';
import type { Readings } from './readings.ts';

/** A text message the agent heard in its conversation. */
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

export interface LearnRequest {
  /** Model name from the template or the claim; the offline engine ignores it. */
  model: string;
  agentName: string;
  message: Heard;
  /** What is already known, so that repeats and corrections are recognised. */
  known: readonly MemoryItem[];
  /** The last lines before the message, oldest first, without credentials: a short answer means nothing without its question. */
  recent: readonly Turn[];
  /** Everyone the agent knows, including the speaker. */
  people: readonly Person[];
  speaker: Person;
}

export interface LearnResult {
  learned: Learned[];
  /** Ids of known items that no longer hold, according to the speaker. */
  ended: string[];
  /** IDs of known items that the orders refer to, said by anyone. */
  forget: string[];
  /** Nothing is forgotten without one. */
  orders: ForgetOrder[];
  /** Set when the speaker gave the agent another name. */
  rename?: string;
}

/** What the speaker asks the agent to do is planned from the message alone, before the engine sees anything that others wrote. */
export interface PlanRequest {
  model: string;
  agentName: string;
  message: Heard;
  /** IANA time zone of the speaker. */
  zone: string;
  /** Tools of servers that can be asked for. Absent: none. */
  tools?: readonly PlannableTool[];
  /** Texts besides the message that say what its words mean: what is signed, and what the owner wrote. Absent: none. */
  trusted?: { instructions: string; notes: string };
}

/** Something that the agent can do besides remembering and answering. */
export interface Ability {
  /** After “I can”: "write e-mails". */
  does: string;
  /** How one asks for it. */
  say: string;
  /** It reaches people outside with a text. */
  isWriting?: boolean;
}

/** A tool as its signed template pins it: what the server says of it is data. */
export interface PlannableTool {
  /** How people call the server. */
  server: string;
  name: string;
  description: string;
  /** JSON Schema of an object. */
  inputSchema: JsonObject;
}

/** A text that is made of what the message asks to read. `what`: the part of the message that says what to read, and what of it. */
export interface FromReading {
  from: 'reading';
  what: string;
}

/** Something that the speaker asks the agent to do, in their own words: `when`, `which` and a reminder's `text` are parts of the message. */
export type Planned =
  | ({ action: 'reminder.set'; whom: 'speaker' | 'group' } & AskedAlarm)
  /** To be posted in the group at repeated times, unasked. `what`: a question that it can answer, such as “what is still open”. */
  | { action: 'trigger.set'; when: string; what: string; time?: TimeFields }
  /**
   * To be worked on until an end, unasked. `text` and `when` are parts of the message; `when`: the words for the end, or for when to look.
   * Empty: the message says neither.
   */
  | { action: 'goal.set'; text: string; when: string; time?: TimeFields }
  | { action: 'goal.list' }
  /** `which`: words of the goal. Empty: the only one. */
  | { action: 'goal.stop'; which: string }
  /** Asked for by the agent itself, at the end of a goal. `goal`: ID of its item. `until`: the new last day. */
  | { action: 'goal.renew'; goal: string; until: string }
  | { action: 'commons.adopt'; pattern: string }
  | { action: 'reminder.list' }
  /** `which`: words of the reminder. Empty: it is the only one, or the last. */
  | { action: 'reminder.cancel'; which: string }
  /** The addresses are parts of the message; no `to`: it names none. An empty `subject`: the agent takes the text's beginning. */
  | { action: 'email.send'; to: readonly string[]; cc?: readonly string[]; subject: string; text: string | FromReading }
  /**
   * Answers a mail that was shown. `which`: words of its sender or subject, a part of the message. Empty: the last one. `isName`: the message
   * names only a sender to answer, so a mail of another sender is not meant. `isToAll`: everybody on the mail gets the answer.
   */
  | { action: 'email.reply'; which: string; text: string; isName?: boolean; isToAll?: boolean }
  /** `to` is a part of the message, or empty if the message names no number. */
  | { action: 'sms.send'; to: string; text: string | FromReading }
  /** A message to somebody on Nostr. `to`: their name or key, a part of the message, or empty if the message names nobody. */
  | { action: 'nostr.send'; to: string; text: string | FromReading }
  /** Asks another agent there to do something. `text`: what, as one tells it: "find a room". */
  | { action: 'nostr.ask'; to: string; text: string | FromReading }
  /** Asked for by the agent itself: whether to do what another agent asks for, and whether to send it what came of that. `task`: its number. */
  | { action: 'task.accept' | 'task.complete'; task: number }
  | { action: 'mcp.call'; server: string; tool: string; arguments: JsonObject }
  /** `amount`, `coin`, `to` and `network` are parts of the message, or empty if it does not say. */
  | { action: 'wallet.send'; amount: string; coin: string; to: string; network: string }
  /** What the agent may do without asking. */
  | { action: 'allowance.list' }
  /** `which`: words of what it was allowed. Empty: all. */
  | { action: 'allowance.revoke'; which: string };

export interface ReplyRequest {
  model: string;
  agentName: string;
  /** Everything the engine may use besides the message: selected by budget and priority, deterministically. */
  context: AssembledContext;
  message: Heard;
  /** What the agent did with the message: nothing else was kept or forgotten. */
  outcome: MessageOutcome;
  /** Items in the agent's last answer that may still be told: for "who said so?" */
  lastTold: readonly MemoryItem[];
  /** Everyone the agent knows, including the speaker. */
  people: readonly Person[];
  speaker: Person;
  /** What it may read before it answers. Absent: nothing. */
  readings?: Readings;
  /** Absent: none. */
  abilities?: readonly Ability[];
  /** Called when the answer's text begins, if the engine notices. */
  onWriting?: () => void;
}

export interface Reply {
  /** At most 4,000 characters. Empty: nothing was asked, and the agent stays silent. */
  text: string;
  /** Ids of the items it reveals. Absent: the engine does not know. */
  told?: string[];
}

/** A text for a recipient outside. The engine sees the message and what it reads, and nothing of what the agent knows. */
export interface WriteRequest {
  model: string;
  agentName: string;
  message: Heard;
  what: string;
  /** UTF-16 units. */
  maxChars: number;
  readings: Readings;
}

/** `line` of one that is not written tells people why. */
export type Written = { is: 'written'; text: string } | { is: 'unwritten'; line: string };

export interface SummariseRequest {
  model: string;
  agentName: string;
  /** The items selected for transfer: the engine condenses them and sees nothing else, not even the owner's prompt. */
  items: readonly MemoryItem[];
}

/** One sentence of a summary. */
export interface Summarised {
  /** Ids of the items it was made from, at least one. */
  sourceIds: string[];
  text: string;
}

/** Why an engine could not answer. */
export type EngineFailure = ModelFailure | 'failed';

/**
 * Thrown if the engine cannot answer (unreachable, refused, timed out, garbage). `retryable`: whether a later attempt may help. The
 * message never contains keys, prompts or message text.
 */
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

/** A later attempt would not help, for this message or this model: it is done without the model. */
export const isOfNoUse = (error: unknown): boolean => error instanceof EngineError && (error.failure === 'garbage' || !error.retryable);

/** Longer messages are cut here before reading. UTF-16 units. */
export const MAX_HEARD_TEXT = 16_384;
/** Maximum length of a reply, UTF-16 units. */
export const MAX_REPLY_TEXT = 4_000;
/** Maximum number of items learned from one message. */
export const MAX_LEARNED_PER_MESSAGE = 20;

export interface Engine {
  readonly name: 'offline' | 'openai';
  /** Context limit of a reply, in tokens as estimated by token-estimate.ts. */
  readonly contextTokens: number;
  /**
   * Cheaply checks that the model can be reached, without calling it. Throws if it cannot. Absent: there is no connection that could
   * fail.
   */
  readonly check?: (signal: AbortSignal) => Promise<void>;
  /** Absent: it has no language model, or one whose context has no room for tools. */
  readonly withModel?: ModelEngine;
  /** Whether its model is skipped for now, because its output was unusable. Absent: it never is, or there is none. */
  readonly isResting?: (model: string) => boolean;
  /** Called when a model's output has been unusable for a while and rules learn in its place. Absent: never. */
  readonly onDegraded?: (listener: (model: string) => void) => void;
  /** What to keep from one message. Empty if nothing is worth keeping. Throws EngineError. */
  learn(request: LearnRequest, signal: AbortSignal): Promise<LearnResult>;
  /** What the message asks the agent to do. Empty if nothing that it can do. Throws EngineError. */
  plan(request: PlanRequest, signal: AbortSignal): Promise<Planned[]>;
  /** The agent's answer. Throws EngineError. */
  reply(request: ReplyRequest, signal: AbortSignal): Promise<Reply>;
  /** The text that the message asks it to make of what it reads; nothing around it. Throws EngineError. */
  write(request: WriteRequest, signal: AbortSignal): Promise<Written>;
  /** The same knowledge in fewer words; nothing else. Throws EngineError. */
  summarise(request: SummariseRequest, signal: AbortSignal): Promise<Summarised[]>;
}
