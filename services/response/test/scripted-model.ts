// A model that says what a test has written down for it. It is outside, so it may be a double.
import type { Model, ModelEvent, ModelRequest } from '@offshoot/models';

type Answer = readonly ModelEvent[] | ((request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent> | readonly ModelEvent[]);

export interface ScriptedModel extends Model {
  asked: ModelRequest[];
  /** One for each of the next questions; the last one stays. */
  answers: Answer[];
  /** Questions that it is still answering. */
  open: number;
}

const USAGE = { inputTokens: 11, outputTokens: 7 };

export const says = (...pieces: string[]): ModelEvent[] => [
  ...pieces.map((text) => ({ is: 'text' as const, text })),
  { is: 'end', finish: 'stop', usage: USAGE },
];

export const calls = (...all: [name: string, args: object][]): ModelEvent[] => [
  ...all.map(([name, args], index) => ({ is: 'call' as const, callId: `call_${index}`, name, arguments: JSON.stringify(args) })),
  { is: 'end', finish: 'calls', usage: USAGE },
];

/** Says something, and then nothing until it is ended. */
export async function* hangsAfter(text: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  yield { is: 'text', text };
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

export function scriptedModel(...answers: Answer[]): ScriptedModel {
  const model: ScriptedModel = {
    asked: [],
    answers: answers.length > 0 ? answers : [says('Hello', ' there.')],
    open: 0,
    async *run(request, signal) {
      model.asked.push(structuredClone(request));
      const answer = (model.answers.length > 1 ? model.answers.shift() : model.answers[0]) ?? [];
      model.open++;
      try {
        for await (const event of typeof answer === 'function' ? answer(request, signal) : answer) {
          signal.throwIfAborted();
          yield event;
        }
      } finally {
        model.open--;
      }
    },
    reachable: () => Promise.resolve(),
  };
  return model;
}
