// What an engine with a language model does besides: it learns from several lines at once, and answers with tools.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { ForgetOrder, Learned } from '@offshoot/memory/items/learned.ts';
import type { Person } from '@offshoot/memory/people/people.ts';
import type { TurnLimits } from '@offshoot/models';
import type { LearnResult, ReplyRequest } from './engine.ts';

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

/** What became of a call. `act`: its number among what was done in this turn; the answer refers to it. */
export type ToolOutcome =
  | { is: 'done'; act: number; text: string }
  /** A card asks for it: it is not done yet. */
  | { is: 'asked'; act: number; text: string }
  /** It changes nothing: what was looked up or read. */
  | { is: 'read'; text: string }
  | { is: 'refused'; why: string; text: string };

/** Something that the model may call while it answers. */
export interface AnswerTool {
  /** Letters, digits, `_` and `-`. */
  name: string;
  description: string;
  /** JSON Schema of its arguments. */
  parameters: Readonly<Record<string, unknown>>;
  /** Gets arguments that fit the schema. Throws only if the signal ends it. */
  run(args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolOutcome>;
}

/** What the model wants to say. */
export interface Saying {
  text: string;
  /** Acts that the text tells of as done, or as asked for. Undefined: the model did not say. */
  acts: readonly number[] | undefined;
  /** Whether the text says or implies, by the model's own account, that something was done, kept, or will be. */
  claims: boolean;
}

/** The agent's memory, as a model may use it while it answers. Who may change what is the agent's rule. */
export interface MemoryDesk {
  /** In the order of their numbers, from 1. */
  items: readonly MemoryItem[];
  keep(learned: Learned): ToolOutcome;
  end(ids: readonly string[]): ToolOutcome;
  forget(ids: readonly string[], scope: ForgetOrder['scope']): Promise<ToolOutcome>;
  search(words: string): ToolOutcome;
}

export interface AnswerRequest extends Omit<ReplyRequest, 'outcome' | 'lastTold' | 'readings' | 'abilities'> {
  /** Absent: it stays as it is. */
  memory?: MemoryDesk;
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

export interface ModelEngine {
  /** Whether the model is asked at all now. */
  isUsable(model: string): boolean;
  /** What to keep from the new lines, by message ID. Throws EngineError. */
  study(request: StudyRequest, signal: AbortSignal): Promise<ReadonlyMap<string, LearnResult>>;
  /** Throws EngineError. */
  answer(request: AnswerRequest, signal: AbortSignal): Promise<ToolAnswer>;
}
