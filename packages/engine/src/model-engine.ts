// What an engine with a language model does besides: it learns from several lines at once, and answers with tools.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { ForgetOrder, Learned } from '@offshoot/memory/items/learned.ts';
import type { Person } from '@offshoot/memory/people/people.ts';
import type { TurnLimits } from '@offshoot/models';
import type { AssembledContext } from './assembled-context.ts';
import type { LearnResult, ReplyRequest } from './engine.ts';
import type { ReadingOffer, Sees } from './readings.ts';

/** One line of the conversation, as it is read with those around it. */
export interface StudyLine {
  /** Empty: not one to be learned from. */
  messageId: string;
  speaker: string;
  /** Key of the speaker among `people`. Empty: the agent, or nobody whom it knows. */
  speakerKey: string;
  self: boolean;
  /** Without credentials that may not be shown. */
  text: string;
  sentAt?: Date;
  /** To be learned from. The others are there to understand it. */
  isNew: boolean;
}

export interface StudyRequest {
  model: string;
  agentName: string;
  /** Oldest first. */
  lines: readonly StudyLine[];
  /** What is already known, so that repeats and corrections are recognised. */
  known: readonly MemoryItem[];
  people: readonly Person[];
}

/** What an answer can say that became of something. `asked`: a card asks for it. `other`: anything else, which no tool does. */
export const DEEDS = ['kept', 'forgotten', 'set', 'cancelled', 'asked', 'sent', 'renamed', 'refused', 'other'] as const;
export type Deed = (typeof DEEDS)[number];

/**
 * What became of a call. `isNews`: it is not what the model could expect, so it has to know before it says anything; of what is read, it
 * always has to.
 */
export type ToolOutcome =
  | { is: 'done'; deed: Deed; text: string; isNews?: boolean }
  /** It changes nothing: what was looked up or read. `pictures`: data URLs. */
  | { is: 'read'; text: string; pictures?: readonly string[] }
  | { is: 'refused'; why: string; text: string };

/** Something that the model may call while it answers. */
export interface AnswerTool {
  /** Letters, digits, `_` and `-`. */
  name: string;
  description: string;
  /** JSON Schema of its arguments. */
  parameters: Readonly<Record<string, unknown>>;
  /** What it is for, in a word or two: the model sees such tools once it asks for those of that purpose. Absent: always. */
  purpose?: string;
  /** It gives what others wrote. */
  isReading?: true;
  /** Gets arguments that fit the schema. `sees`: by default, the model does not. Throws only if the signal ends it. */
  run(args: Readonly<Record<string, unknown>>, signal: AbortSignal, sees?: Sees): Promise<ToolOutcome>;
}

/** What the model wants to say. */
export interface Saying {
  text: string;
  /** What the text tells of, by the model's own account. Undefined: the model did not say. */
  deeds: readonly Deed[] | undefined;
}

/** The agent's memory, as a model may use it while it answers. Who may change what is the agent's rule. */
export interface MemoryAccess {
  /** In the order of their numbers, from 1. */
  items: readonly MemoryItem[];
  keep(learned: Learned): ToolOutcome;
  end(ids: readonly string[]): ToolOutcome;
  forget(ids: readonly string[], scope: ForgetOrder['scope']): Promise<ToolOutcome>;
  search(words: string): ToolOutcome;
  /** Credentials by name. A mark stands for the value in an answer, see `secretMark`. */
  secrets: readonly { n: number; id: string; name: string }[];
}

/** What the model writes in place of a credential's value. */
export const secretMark = (n: number | string): string => `[[secret ${n}]]`;

export interface AnswerRequest extends Omit<ReplyRequest, 'outcome' | 'lastTold' | 'readings' | 'abilities'> {
  /** Absent: it stays as it is. */
  memory?: MemoryAccess;
  tools: readonly AnswerTool[];
  limits: TurnLimits;
  /** Date, weekday, time zone and who is who: the same for a day. */
  today: string;
  /** The answer begins anew, by another model: what was done in this turn so far is dropped. */
  restart(): void;
  /** What the model has to correct. Undefined: it may be said. */
  objection(saying: Saying): string | undefined;
}

/** `isUnfounded`: the text still claims what did not happen, after the model was asked once more. */
export interface ToolAnswer {
  text: string;
  isUnfounded: boolean;
}

/** A goal, and what is new about it since the agent looked last. */
export interface PursueRequest {
  model: string;
  agentName: string;
  context: AssembledContext;
  goal: { text: string; why: string; askedBy: string; since: Date; until: string };
  /** It is the last time. */
  isLast: boolean;
  /** What came of it so far, oldest first. */
  progress: readonly { at: Date; text: string }[];
  /** What was read for it now. `before`: what was there the last time; empty: it was not read before. */
  watched: readonly { from: string; text: string; before: string }[];
  /** What people have said about it since. */
  lines: readonly { speaker: string; text: string }[];
  /** A call has it read before each of the next times; the result is not seen now. */
  readings: readonly ReadingOffer[];
  /** A call proposes it: people are asked. The result is not seen now. */
  actions: readonly ReadingOffer[];
  today: string;
}

export interface Pursued {
  /** For people. Empty: there is no news. */
  say: string;
  /** In a sentence, for the next time. May be empty. */
  progress: string;
  isDone: boolean;
  calls: readonly { name: string; arguments: Readonly<Record<string, unknown>> }[];
}

export interface ModelEngine {
  /** Whether the model is asked at all now. */
  isUsable(model: string): boolean;
  /** What to keep from the new lines, by message ID. Throws EngineError. */
  study(request: StudyRequest, signal: AbortSignal): Promise<ReadonlyMap<string, LearnResult>>;
  /** One call of the model. Throws EngineError. */
  pursue(request: PursueRequest, signal: AbortSignal): Promise<Pursued>;
  /** Throws EngineError. */
  answer(request: AnswerRequest, signal: AbortSignal): Promise<ToolAnswer>;
}
