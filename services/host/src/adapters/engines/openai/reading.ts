// A model's answer to a message for which it may read.

import { type Readings, type ReadResult, readingShown, type Sees } from '@offshoot/engine/readings.ts';
import { type Model, runTurn, type ToolResult, type TurnRequest } from '@offshoot/models';
import { TURN_LINES } from '../../../agent/reading/domain/words.ts';
import { picturesOf } from './answering.ts';

interface Reading {
  readings: Readings;
  /** The longest answer, UTF-16 units. The agent does not wait for the rest. */
  maxChars: number;
  signal: AbortSignal;
  sees: Sees;
  /** Called when text begins. */
  onText?: (() => void) | undefined;
}

/** `stopped`: it wanted to go on when it may not; `line` tells people. */
export type Said = { is: 'said'; text: string } | { is: 'stopped'; line: string };

/** The model's text after its last reading: earlier text is not an answer yet. Throws ModelError. */
export async function answerWith(
  model: Model,
  question: Omit<TurnRequest, 'tools' | 'limits'>,
  { readings, maxChars, signal, sees, onText }: Reading,
): Promise<Said> {
  const { limits } = readings;
  const tools = readings.offers.map((offer) => ({
    ...offer,
    run: async (args: Readonly<Record<string, unknown>>, until: AbortSignal) =>
      toolResult(await readings.read(offer.name, args, until, sees)),
  }));
  let text = '';
  let hasCalled = false;
  for await (const event of runTurn(model, { ...question, tools, limits }, signal)) {
    if (event.is === 'text') {
      if (text === '') onText?.();
      text += event.text;
    } else if (event.is === 'call') {
      text = '';
      hasCalled = true;
    } else if (event.is === 'end') {
      if (event.why === 'steps' || event.why === 'time') return { is: 'stopped', line: TURN_LINES[event.why] };
      // Its tokens ended before it had an answer.
      if (event.why === 'length' && hasCalled && text === '') return { is: 'stopped', line: TURN_LINES.steps };
    }
    if (text.length >= maxChars) break;
  }
  return { is: 'said', text: text.slice(0, maxChars) };
}

function toolResult(result: ReadResult): ToolResult {
  const text = readingShown(result);
  return result.is === 'refused' ? { is: 'refused', why: result.why, text } : { is: 'output', text, attached: picturesOf(result) };
}
