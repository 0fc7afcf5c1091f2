// A model's answer to a message, with tools. What it says comes with the calls that do it, in one answer of the model, and stands if all of
// them went as could be expected; otherwise the model sees what became of them, and speaks again. What it says it did is compared with that.

import {
  type AnswerRequest,
  type AnswerTool,
  DEEDS,
  type Deed,
  type Saying,
  type ToolAnswer,
  type ToolOutcome,
} from '@offshoot/engine/model-engine.ts';
import type { Sees } from '@offshoot/engine/readings.ts';
import {
  type Model,
  type ModelAttachment,
  type ModelEvent,
  type ModelItem,
  type ModelRequest,
  runTurn,
  type ToolResult,
  type TurnRequest,
  type TurnTool,
} from '@offshoot/models';
import { TURN_LINES } from '../../../agent/reading/domain/words.ts';
import { MEMORY_PARAMETERS, memoryCalls } from './memory-calls.ts';

/** The longest answer, UTF-16 units. The agent does not wait for the rest. */
const MAX_STREAMED = 40_000;

const SAY = 'say';
const TELLS = {
  text: { type: 'string', description: 'may be empty' },
  told: {
    type: 'array',
    items: { type: 'string', enum: DEEDS },
    description: 'what the text says was or will be done, or refused',
  },
} as const;

/** After the tool's result, in the order in which they were sent. */
export const picturesOf = ({ pictures = [] }: { pictures?: readonly string[] }): ModelAttachment[] =>
  pictures.map((url) => ({ is: 'image', at: 0, url }));

/** `text` undefined: it stopped for that reason, and has said nothing. */
interface Said extends Partial<Saying> {
  stopped?: 'steps' | 'time';
}

/** `question`: without its tools. Throws ModelError. */
export async function answerWithTools(
  model: Model,
  question: Omit<TurnRequest, 'tools' | 'limits'>,
  request: Pick<AnswerRequest, 'memory' | 'message' | 'people' | 'tools' | 'limits' | 'objection' | 'onWriting'> & { sees: Sees },
  signal: AbortSignal,
): Promise<ToolAnswer | undefined> {
  const { limits, memory } = request;
  const shown = new Disclosure(model, request.tools, request.sees);
  const orders = new Set<string>();
  let isCorrected = false;
  let spoken: (Saying & { isUnfounded: boolean }) | undefined;
  const say: TurnTool = {
    name: SAY,
    description: 'Your answer. Call it with all other calls, last.',
    parameters: { type: 'object', properties: { ...TELLS, ...(memory && MEMORY_PARAMETERS) }, required: Object.keys(TELLS) },
    run: async ({ text, told, ...given }): Promise<ToolResult> => {
      // A repeated call is the same order.
      const order = JSON.stringify(given);
      const kept = orders.has(order) ? [] : await memoryCalls(request, given);
      orders.add(order);
      if (shown.hasNews || kept.some(isNews))
        return {
          is: 'output',
          text: JSON.stringify([...kept.map(shownOf), { not_said: 'Read what became of the calls, then say again.' }]),
        };
      const saying = { text: String(text), deeds: told as Deed[] };
      const objection = request.objection(saying);
      if (objection !== undefined && !isCorrected) {
        isCorrected = true;
        return { is: 'refused', why: 'claim', text: JSON.stringify({ refused: objection }) };
      }
      spoken = { ...saying, isUnfounded: objection !== undefined };
      return { is: 'waits' };
    },
  };
  const first = await heard(
    shown,
    { ...question, tools: [...shown.tools, say], toolChoice: 'required', limits },
    request.onWriting,
    signal,
  );
  if (spoken !== undefined) return spoken;
  if (first.stopped !== undefined) return { text: TURN_LINES[first.stopped], isUnfounded: false };
  const said = first.text ?? '';
  if (said === '') return undefined;
  // An endpoint or a model that calls nothing: what it claims is unknown.
  const objection = request.objection({ text: said, deeds: undefined });
  if (objection === undefined || isCorrected) return { text: said, isUnfounded: objection !== undefined };
  isCorrected = true;
  const items: ModelItem[] = [
    ...question.items,
    { is: 'message', role: 'assistant', text: said },
    { is: 'message', role: 'developer', text: objection },
  ];
  const second = await heard(shown, { ...question, items, tools: [say], toolChoice: { name: SAY }, limits }, undefined, signal);
  return spoken ?? { text: second.text || said, isUnfounded: true };
}

const isNews = (outcome: ToolOutcome): boolean => outcome.is !== 'done' || outcome.isNews === true;

/** As the model sees it. */
function shownOf(outcome: ToolOutcome): unknown {
  return outcome.is === 'read' ? outcome.text : { [outcome.is === 'refused' ? 'refused' : outcome.deed]: outcome.text };
}

/** Shows a model the tools that it asked for, and notes whether what it called in its last answer went as could be expected. */
class Disclosure implements Model {
  /** All that there is: what is not shown can be called, too. */
  readonly tools: TurnTool[];
  hasNews = false;
  readonly #model: Model;
  readonly #hidden: Set<string>;

  constructor(model: Model, tools: readonly AnswerTool[], sees: Sees) {
    this.#model = model;
    this.#hidden = new Set(tools.filter(({ purpose }) => purpose !== undefined).map(({ name }) => name));
    const purposes = [...new Set(tools.flatMap(({ purpose }) => purpose ?? []))];
    this.tools = tools.map(({ name, description, parameters, run }) => ({
      ...{ name, description, parameters },
      run: async (args, until) => {
        const outcome = await run(args, until, sees);
        this.hasNews ||= isNews(outcome);
        if (outcome.is === 'refused') return { is: 'refused', why: outcome.why, text: JSON.stringify(shownOf(outcome)) };
        if (outcome.is === 'read') return { is: 'output', text: outcome.text, attached: picturesOf(outcome) };
        return { is: 'output', text: JSON.stringify(shownOf(outcome)) };
      },
    }));
    if (purposes.length > 0)
      this.tools.push({
        name: 'more',
        description: 'Gives you tools for something else.',
        parameters: { type: 'object', properties: { for: { type: 'string', enum: purposes } }, required: ['for'] },
        run: async (args) => {
          const found = tools.filter(({ purpose }) => purpose === args.for).map(({ name }) => name);
          for (const name of found) this.#hidden.delete(name);
          this.hasNews = true;
          return { is: 'output', text: JSON.stringify({ now_yours: found }) };
        },
      });
  }

  reachable(signal: AbortSignal): Promise<void> {
    return this.#model.reachable(signal);
  }

  /** The model's text comes after its calls, even if it wrote the text first. */
  async *run(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    this.hasNews = false;
    const { tools, ...question } = request;
    const shown = tools?.filter(({ name }) => !this.#hidden.has(name));
    const last: ModelEvent[] = [];
    for await (const event of this.#model.run({ ...question, ...(shown && { tools: shown }) }, signal)) {
      if (event.is === 'call' && event.name === SAY) last.push(event);
      else if (event.is === 'end') yield* [...last, event];
      else yield event;
    }
  }
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
    else if (event.is === 'calling' && event.name === SAY) writing();
    else if (event.is === 'end' && text === '' && (event.why === 'steps' || event.why === 'time')) return { stopped: event.why };
    if (text.length >= MAX_STREAMED) break;
  }
  return { text: text.slice(0, MAX_STREAMED) };
}
