import type { ModelAttachment, ModelRequest } from '../model.ts';

/**
 * What a tool gave. `attached` has bounds of the tool's own. `why` of a refusal is a word for programs; `text` says it to the model. `waits`: a person has to decide first, so the turn
 * stops once the other calls of the same answer have been run.
 */
export type ToolResult =
  | { is: 'output'; text: string; attached?: readonly ModelAttachment[] }
  | { is: 'refused'; why: string; text: string }
  | { is: 'waits' };

/** A function that the model may call during a turn. */
export interface TurnTool {
  name: string;
  description: string;
  /** JSON Schema of its arguments. */
  parameters: Readonly<Record<string, unknown>>;
  /** The endpoint holds the model to the schema, if it can. */
  isStrict?: boolean;
  /**
   * Gets arguments that fit the schema. Throws only if the signal ends it, or for a bug. Absent: the caller runs the tool, so the turn stops
   * at a call of it.
   */
  run?(args: Readonly<Record<string, unknown>>, signal: AbortSignal, callId: string): Promise<ToolResult>;
}

export interface TurnLimits {
  /** Calls of the model and of tools. At least 1. */
  steps: number;
  /** Of the whole turn, milliseconds. */
  turnMs: number;
  /** Of one result, as UTF-8. Longer ones are cut. */
  resultBytes: number;
  /** Of all results. */
  allBytes: number;
  /** Of all answers of the model, what it thinks included. Default: each answer has the model's own. */
  outputTokens?: number;
  /** Calls of all tools, the caller's included. Default: what the steps allow. */
  toolCalls?: number;
  /** Answers in a row that call only what they may not. Default: what the steps allow. */
  deniedAnswers?: number;
}

/**
 * Whether a model is told what tools there are. Not every endpoint holds it to `none`, so it is not told of what it may not call; but some
 * endpoints refuse calls in a conversation whose tools are not described.
 */
export const isToldOfTools = ({ toolChoice, items }: Pick<ModelRequest, 'toolChoice' | 'items'>): boolean =>
  toolChoice !== 'none' || items.some(({ is }) => is === 'call');
