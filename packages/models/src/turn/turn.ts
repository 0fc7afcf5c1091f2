// One turn: the model answers, and may call tools before it does. Pure but for the model and the tools: neither decides how long it goes on.
import { promptTokens, tokensOf } from '../estimated-tokens.ts';
import { type Model, ModelError, type ModelEvent, type ModelItem, type ModelRequest } from '../model.ts';
import { within } from '../within.ts';
import { argumentProblem, argumentsIn } from './arguments.ts';
import { cutToBytes } from './cut.ts';
import type { ToolResult, TurnLimits, TurnTool } from './tool.ts';

type Call = Extract<ModelEvent, { is: 'call' }>;

/**
 * `answered`: the model has said what it had to say. `calls`: it waits for the results of calls that somebody else runs or decides.
 * `length`: it was cut by its output tokens. `steps`, `time`: it still wanted to go on.
 */
export type TurnEnd = 'answered' | 'calls' | 'length' | 'filtered' | 'steps' | 'time';

/** `text` after a `result` belongs to another answer of the model. `end` is the last event, and there is always one unless it throws. */
export type TurnEvent =
  | Extract<ModelEvent, { is: 'thinking' | 'text' | 'refusal' }>
  | Call
  | { is: 'result'; callId: string; name: string; result: ToolResult }
  | { is: 'end'; why: TurnEnd; steps: number; inputTokens: number; outputTokens: number; cachedTokens: number; thinkingTokens: number };

export interface TurnRequest extends Omit<ModelRequest, 'tools' | 'toolChoice' | 'maxOutputTokens'> {
  tools: readonly TurnTool[];
  /**
   * It is for the first answer: a tool that has to be called is called once. `none` is for all. `oneOf`: one of these has to be called, and
   * only these are offered for it.
   */
  toolChoice?: ModelRequest['toolChoice'] | { oneOf: readonly string[] };
  limits: TurnLimits;
  /** False: of several calls in one answer, only the first counts, whatever the endpoint makes of that. Default: true. */
  isParallel?: boolean;
}

/** Less is no answer. */
const LEAST_TOKENS = 16;

const refused = (why: string, text: string): ToolResult => ({ is: 'refused', why, text });
const NO_STEP = refused('steps', 'There is no step left for this. Answer with what you have.');
const NO_CALL = refused('calls', 'No more calls are allowed. Answer with what you have.');

/** Leaving the loop ends the turn. Throws ModelError, also if `signal` ends it. */
export async function* runTurn(model: Model, request: TurnRequest, signal: AbortSignal): AsyncGenerator<TurnEvent> {
  const { tools, limits, items: asked, toolChoice: chosen = 'auto', isParallel, ...question } = request;
  const items: ModelItem[] = [...asked];
  const all = tools.map(({ name, description, parameters, isStrict }) => ({
    name,
    description,
    parameters,
    ...(isStrict && { isStrict }),
  }));
  using bounded = within(limits.turnMs, signal);
  const both = bounded.signal;
  let steps = 0;
  let inputTokens = 0;
  let outputTokens = 0;
  let cachedTokens = 0;
  let thinkingTokens = 0;
  let toolCallsLeft = limits.toolCalls ?? limits.steps;
  let bytesLeft = limits.allBytes;
  const end = (why: TurnEnd): TurnEvent => ({ is: 'end', why, steps, inputTokens, outputTokens, cachedTokens, thinkingTokens });

  try {
    while (steps < limits.steps) {
      steps++;
      const isFirst = steps === 1;
      // Its last answer has to do without tools.
      const isLast = steps >= limits.steps - 1 || (!isFirst && limits.outputTokens - outputTokens < 2 * LEAST_TOKENS);
      const wanted = isLast ? 'none' : isFirst || chosen === 'none' ? chosen : 'auto';
      const isOneOf = typeof wanted === 'object' && 'oneOf' in wanted;
      const choice = isOneOf ? 'required' : wanted;
      const offered = isOneOf ? all.filter(({ name }) => wanted.oneOf.includes(name)) : all;
      const maxOutputTokens = Math.max(LEAST_TOKENS, limits.outputTokens - outputTokens);
      const more = offered.length === 0 ? {} : { tools: offered, toolChoice: choice, ...(isParallel !== undefined && { isParallel }) };
      const calls: Call[] = [];
      let text = '';
      let thought = 0;
      let finish: Extract<ModelEvent, { is: 'end' }> | undefined;
      for await (const event of model.run({ ...question, items, maxOutputTokens, ...more }, both)) {
        if (event.is === 'end') finish = event;
        else {
          if (event.is === 'text' || event.is === 'refusal') text += event.text;
          else if (event.is === 'thinking') thought += event.text.length;
          else if (isParallel !== false || calls.length === 0) calls.push(event);
          else continue;
          yield event;
        }
      }
      inputTokens += finish?.usage?.inputTokens ?? promptTokens({ instructions: question.instructions, items });
      outputTokens += finish?.usage?.outputTokens ?? tokensOf(text.length + thought);
      cachedTokens += finish?.usage?.cachedTokens ?? 0;
      thinkingTokens += finish?.usage?.thinkingTokens ?? 0;
      if (calls.length === 0) return yield end(finish?.finish === 'length' || finish?.finish === 'filtered' ? finish.finish : 'answered');
      if (calls.every((call) => isElsewhere(tools, call))) return yield end('calls');
      if (isLast) return yield end('steps');
      if (outputTokens >= limits.outputTokens) return yield end('length');
      if (text !== '') items.push({ is: 'message', role: 'assistant', text });
      // Endpoints want all calls of an answer first, and then a result for each.
      for (const call of calls) items.push(storedCall(call));
      let isWaiting = false;
      for (const call of calls) {
        if (isElsewhere(tools, call)) {
          isWaiting = true;
          continue;
        }
        const refusal = steps >= limits.steps - 1 ? NO_STEP : toolCallsLeft <= 0 ? NO_CALL : undefined;
        if (refusal === undefined) {
          steps++;
          toolCallsLeft--;
        }
        const result = refusal ?? fitted(await resultOf(tools, call, both), limits.resultBytes, bytesLeft);
        bytesLeft -= result.is === 'output' ? Buffer.byteLength(result.text) : 0;
        if (result.is === 'waits') isWaiting = true;
        else items.push({ is: 'result', callId: call.callId, output: result.text });
        yield { is: 'result', callId: call.callId, name: call.name, result };
      }
      if (isWaiting) return yield end('calls');
    }
    yield end('steps');
  } catch (error) {
    if (signal.aborted) throw new ModelError('The call was cancelled.', { retryable: true, failure: 'cancelled' });
    if (!bounded.isTimeUp) throw error;
    yield end('time');
  }
}

/** Whether whoever asked runs the tool. */
const isElsewhere = (tools: readonly TurnTool[], { name }: Call): boolean => {
  const tool = tools.find((one) => one.name === name);
  return tool !== undefined && tool.run === undefined;
};

/** The model's own mistake must not make the endpoint refuse the next request. */
function storedCall({ callId, name, arguments: json }: Call): ModelItem {
  const isJson = json.trim() !== '' && argumentsIn(json) !== undefined;
  return { is: 'call', callId, name, arguments: isJson ? json : '{}' };
}

async function resultOf(tools: readonly TurnTool[], { callId, name, arguments: json }: Call, signal: AbortSignal): Promise<ToolResult> {
  const tool = tools.find((one) => one.name === name);
  if (tool?.run === undefined) return refused('unknown', 'There is no such tool.');
  const args = argumentsIn(json);
  if (args === undefined) return refused('arguments', 'The arguments are not a JSON object.');
  const problem = argumentProblem(tool.parameters, args);
  if (problem !== undefined) return refused('arguments', `The arguments do not fit: ${problem}.`);
  return await orEnded(tool.run(args, signal, callId), signal);
}

/** A tool that hangs ends with the turn. */
function orEnded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  work.catch(() => {});
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', end));
}

function fitted(result: ToolResult, ofOne: number, left: number): ToolResult {
  if (result.is !== 'output') return result;
  if (left <= 0) return refused('bytes', 'There is no room left for what this would return. Answer with what you have.');
  return { is: 'output', text: cutToBytes(result.text, Math.min(ofOne, left)) };
}
