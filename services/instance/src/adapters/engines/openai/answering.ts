// A model's answer to a message, with tools: it sees what each of them did, and then speaks. What it says it did is compared with that.

import type { AnswerRequest, Saying, ToolAnswer, ToolOutcome } from '@offshoot/engine/model-engine.ts';
import { type Model, type ModelItem, runTurn, type ToolResult, type TurnRequest, type TurnTool } from '@offshoot/models';
import { TURN_LINES } from '../../../agent/reading/domain/words.ts';

/** Of the answer, UTF-16 units. The rest is not awaited. */
const MAX_STREAMED = 40_000;

const SAY = {
  name: 'say',
  description: 'Says your answer in the group. Call it last: it ends your turn.',
  parameters: {
    type: 'object',
    properties: {
      text: { type: 'string', description: 'the answer; empty if nothing is to be said' },
      acts: {
        type: 'array',
        items: { type: 'integer' },
        description: 'the "act" numbers of the tool results that the text tells of; [] if it tells of none',
      },
      claims: {
        type: 'boolean',
        description: 'whether the text says or implies that you kept, changed, forgot, set, sent or did something, or will',
      },
    },
    required: ['text', 'acts', 'claims'],
    additionalProperties: false,
  },
} as const;

/** `text` undefined: it stopped for that reason, and has said nothing. */
interface Said extends Partial<Saying> {
  stopped?: 'steps' | 'time';
}

/** `question`: without its tools. Throws ModelError. */
export async function answerWithTools(
  model: Model,
  question: Omit<TurnRequest, 'tools' | 'limits'>,
  request: Pick<AnswerRequest, 'tools' | 'limits' | 'objection' | 'onWriting'>,
  signal: AbortSignal,
): Promise<ToolAnswer | undefined> {
  const { limits } = request;
  let isCorrected = false;
  let spoken: (Saying & { isUnfounded: boolean }) | undefined;
  const say: TurnTool = {
    ...SAY,
    run: async ({ text, acts, claims }): Promise<ToolResult> => {
      const saying = { text: String(text), acts: acts as number[], claims: claims === true };
      const objection = request.objection(saying);
      if (objection !== undefined && !isCorrected) {
        isCorrected = true;
        return { is: 'refused', why: 'claim', text: JSON.stringify({ refused: objection }) };
      }
      spoken = { ...saying, isUnfounded: objection !== undefined };
      return { is: 'waits' };
    },
  };
  const tools: TurnTool[] = [
    ...request.tools.map(({ run, ...offer }) => ({
      ...offer,
      run: async (args: Readonly<Record<string, unknown>>, until: AbortSignal) => resultOf(await run(args, until)),
    })),
    say,
  ];
  const first = await heard(model, { ...question, tools, toolChoice: 'required', limits }, request.onWriting, signal);
  if (spoken !== undefined) return spoken;
  if (first.stopped !== undefined) return { text: TURN_LINES[first.stopped], isUnfounded: false };
  const said = first.text ?? '';
  if (said === '') return undefined;
  // An endpoint or a model that calls nothing: what it claims is unknown.
  const objection = request.objection({ text: said, acts: undefined, claims: false });
  if (objection === undefined || isCorrected) return { text: said, isUnfounded: objection !== undefined };
  isCorrected = true;
  const items: ModelItem[] = [
    ...question.items,
    { is: 'message', role: 'assistant', text: said },
    { is: 'message', role: 'developer', text: objection },
  ];
  const second = await heard(model, { ...question, items, tools: [say], toolChoice: { name: SAY.name }, limits }, undefined, signal);
  return spoken ?? { text: second.text || said, isUnfounded: true };
}

async function heard(model: Model, request: TurnRequest, onWriting: (() => void) | undefined, signal: AbortSignal): Promise<Said> {
  let text = '';
  let isWriting = false;
  const writing = () => {
    if (!isWriting) onWriting?.();
    isWriting = true;
  };
  for await (const event of runTurn(model, request, signal)) {
    if (event.is === 'text') {
      writing();
      text += event.text;
    } else if (event.is === 'call') text = '';
    else if (event.is === 'calling' && event.name === SAY.name) writing();
    else if (event.is === 'end' && text === '' && (event.why === 'steps' || event.why === 'time')) return { stopped: event.why };
    if (text.length >= MAX_STREAMED) break;
  }
  return { text: text.slice(0, MAX_STREAMED) };
}

function resultOf(outcome: ToolOutcome): ToolResult {
  const { is, text } = outcome;
  if (is === 'refused') return { is: 'refused', why: outcome.why, text: JSON.stringify({ refused: text }) };
  if (is === 'read') return { is: 'output', text };
  return { is: 'output', text: JSON.stringify({ act: outcome.act, ...(is === 'done' ? { done: text } : { not_done_yet: text }) }) };
}
