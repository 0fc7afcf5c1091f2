// One turn: the model answers, and may call tools before it does. Pure but for the model and the tools: neither decides how long it goes on.
import { type Model, ModelError, type ModelEvent, type ModelItem, type ModelRequest } from '../model.ts';
import { argumentProblem, argumentsIn } from './arguments.ts';
import { cutToBytes } from './cut.ts';
import type { ToolResult, TurnLimits, TurnTool } from './tool.ts';

type Call = Extract<ModelEvent, { is: 'call' }>;

/**
 * `answered`: the model has said what it had to say. `length`: it was cut by its output tokens. `steps`, `time`: it still wanted to go on.
 */
type TurnEnd = 'answered' | 'length' | 'filtered' | 'steps' | 'time';

/** `text` after a `result` belongs to another answer of the model. `end` is the last event, and there is always one unless it throws. */
export type TurnEvent =
  | Extract<ModelEvent, { is: 'thinking' | 'text' }>
  | Call
  | { is: 'result'; callId: string; name: string; result: ToolResult }
  | { is: 'end'; why: TurnEnd; steps: number; outputTokens: number };

export interface TurnRequest extends Omit<ModelRequest, 'tools' | 'toolChoice' | 'maxOutputTokens'> {
  tools: readonly TurnTool[];
  limits: TurnLimits;
}

/** An answer that does not say how many tokens it has is counted by its characters. */
const CHARS_PER_TOKEN = 4;
/** Less is no answer. */
const LEAST_TOKENS = 16;

const refused = (why: string, text: string): ToolResult => ({ is: 'refused', why, text });

/** Leaving the loop ends the turn. Throws ModelError, also if `signal` ends it. */
export async function* runTurn(model: Model, request: TurnRequest, signal: AbortSignal): AsyncGenerator<TurnEvent> {
  const { tools, limits, items: asked, ...question } = request;
  const items: ModelItem[] = [...asked];
  const time = AbortSignal.timeout(limits.turnMs);
  const both = AbortSignal.any([signal, time]);
  let steps = 0;
  let outputTokens = 0;
  let bytesLeft = limits.allBytes;
  const end = (why: TurnEnd): TurnEvent => ({ is: 'end', why, steps, outputTokens });

  try {
    while (steps < limits.steps) {
      steps++;
      // Its last answer has to do without tools.
      const isLast = steps >= limits.steps - 1 || limits.outputTokens - outputTokens < 2 * LEAST_TOKENS;
      const offered = tools.map(({ name, description, parameters }) => ({ name, description, parameters }));
      const maxOutputTokens = Math.max(LEAST_TOKENS, limits.outputTokens - outputTokens);
      const more = offered.length === 0 ? {} : { tools: offered, toolChoice: isLast ? ('none' as const) : ('auto' as const) };
      const calls: Call[] = [];
      let text = '';
      let thought = 0;
      let finish: Extract<ModelEvent, { is: 'end' }> | undefined;
      for await (const event of model.run({ ...question, items, maxOutputTokens, ...more }, both)) {
        if (event.is === 'end') finish = event;
        else {
          if (event.is === 'text') text += event.text;
          else if (event.is === 'thinking') thought += event.text.length;
          else calls.push(event);
          yield event;
        }
      }
      outputTokens += finish?.usage?.outputTokens ?? Math.ceil((text.length + thought) / CHARS_PER_TOKEN);
      if (calls.length === 0) return yield end(finish?.finish === 'length' || finish?.finish === 'filtered' ? finish.finish : 'answered');
      if (isLast) return yield end('steps');
      if (outputTokens >= limits.outputTokens) return yield end('length');
      if (text !== '') items.push({ is: 'message', role: 'assistant', text });
      // Endpoints want all calls of an answer first, and then a result for each.
      for (const call of calls) items.push(storedCall(call));
      for (const call of calls) {
        const hasStep = steps < limits.steps - 1;
        if (hasStep) steps++;
        const result = hasStep
          ? fitted(await resultOf(tools, call, both), limits.resultBytes, bytesLeft)
          : refused('steps', 'There is no step left for this. Answer with what you have.');
        bytesLeft -= result.is === 'output' ? Buffer.byteLength(result.text) : 0;
        items.push({ is: 'result', callId: call.callId, output: result.text });
        yield { is: 'result', callId: call.callId, name: call.name, result };
      }
    }
    yield end('steps');
  } catch (error) {
    if (signal.aborted) throw new ModelError('The call was cancelled.', { retryable: true, failure: 'cancelled' });
    if (!time.aborted) throw error;
    yield end('time');
  }
}

/** The model's own mistake must not make the endpoint refuse the next request. */
function storedCall({ callId, name, arguments: json }: Call): ModelItem {
  const isJson = json.trim() !== '' && argumentsIn(json) !== undefined;
  return { is: 'call', callId, name, arguments: isJson ? json : '{}' };
}

async function resultOf(tools: readonly TurnTool[], { name, arguments: json }: Call, signal: AbortSignal): Promise<ToolResult> {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) return refused('unknown', 'There is no such tool.');
  const args = argumentsIn(json);
  if (args === undefined) return refused('arguments', 'The arguments are not a JSON object.');
  const problem = argumentProblem(tool.parameters, args);
  if (problem !== undefined) return refused('arguments', `The arguments do not fit: ${problem}.`);
  return await orEnded(tool.run(args, signal), signal);
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
  if (result.is === 'refused') return result;
  if (left <= 0) return refused('bytes', 'There is no room left for what this would return. Answer with what you have.');
  return { is: 'output', text: cutToBytes(result.text, Math.min(ofOne, left)) };
}
