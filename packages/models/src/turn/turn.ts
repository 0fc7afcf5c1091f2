// One turn: the model answers, and may call tools before it does. Pure but for the model and the tools: neither decides how long it goes on.
import { promptTokens, tokensOf } from '../estimated-tokens.ts';
import { type Model, ModelError, type ModelEvent, type ModelItem, type ModelRequest } from '../model.ts';
import { within } from '../within.ts';
import { argumentProblem, argumentsIn } from './arguments.ts';
import { isToldOfTools, type ToolResult, type TurnLimits, type TurnTool } from './tool.ts';

const MARK = '\n[cut here]';

/** At most so many bytes of UTF-8, the mark that says so included. */
function cutToBytes(text: string, most: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= most) return bytes.toString('utf8');
  const room = Math.max(0, most - MARK.length);
  // A character that was cut in two decodes to U+FFFD.
  const kept = bytes
    .subarray(0, room)
    .toString('utf8')
    .replace(/\uFFFD{1,3}$/, '');
  return `${kept}${MARK}`.slice(0, most);
}

type Call = Extract<ModelEvent, { is: 'call' }>;
type Calling = Extract<ModelEvent, { is: 'calling' }>;
type End = Extract<ModelEvent, { is: 'end' }>;

/**
 * `answered`: the model has said what it had to say. `calls`: it waits for the results of calls that the caller runs or a person decides.
 * `length`: its output tokens ended it. `steps`, `time`: it still wanted to go on.
 */
export type TurnEnd = 'answered' | 'calls' | 'length' | 'filtered' | 'steps' | 'time';

/**
 * Calls come at the end of an answer; `calling`, before it, are pieces of the arguments of those that may be run, if the model tells them.
 * `isTheirs`: the caller runs it. `isCut`: the answer ended in the middle of it, so nobody may run it,
 * and it is the last event before the end. `text` after a `result` belongs to another answer of the model. `end` is the last event, and there
 * is always one unless it throws.
 */
export type TurnEvent =
  | Extract<ModelEvent, { is: 'thinking' | 'text' | 'refusal' }>
  | (Calling & { isTheirs: boolean })
  | (Call & { isTheirs: boolean; isCut: boolean })
  | { is: 'result'; callId: string; name: string; result: ToolResult }
  | { is: 'end'; why: TurnEnd; steps: number; inputTokens: number; outputTokens: number; cachedTokens: number; thinkingTokens: number };

export interface TurnRequest extends Omit<ModelRequest, 'tools' | 'toolChoice' | 'maxOutputTokens'> {
  /** What the model may call in this turn: the turn refuses a call of anything else and tells the model. */
  tools: readonly TurnTool[];
  /** A tool that has to be called is called once. `none` is for the whole turn: nothing may be called, and the tools are only described. */
  toolChoice?: ModelRequest['toolChoice'];
  limits: TurnLimits;
  /** False: of several calls in one answer, only the first counts, even if the endpoint ignores that. Default: true. */
  isParallel?: boolean;
}

/** Of what is left, less is no answer. */
const LEAST_TOKENS = 16;

const refused = (why: string, text: string): ToolResult => ({ is: 'refused', why, text });
const NO_STEP = refused('steps', 'There is no step left for this. Answer with what you have.');
const NO_CALL = refused('calls', 'No more calls are allowed. Answer with what you have.');
const NO_TOOL = refused('unknown', 'There is no such tool.');
const NOT_CHOSEN = refused('choice', 'No tool may be called now. Answer with what you have.');

/** What becomes of a call. Without `refusal`, it is run: by the caller, if it is theirs. */
interface Plan {
  tool: TurnTool | undefined;
  isTheirs: boolean;
  refusal: ToolResult | undefined;
}

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
  let isChoiceMet = false;
  let denied = 0;
  const tokensLeft = () => (limits.outputTokens ?? Infinity) - outputTokens;
  const end = (why: TurnEnd): TurnEvent => ({ is: 'end', why, steps, inputTokens, outputTokens, cachedTokens, thinkingTokens });

  const planOf = (named: Calling | Call): Plan => {
    const tool = chosen === 'none' ? undefined : tools.find(({ name }) => name === named.name);
    const isElsewhere = tool !== undefined && tool.run === undefined;
    const refusal = !isElsewhere && steps >= limits.steps - 1 ? NO_STEP : toolCallsLeft <= 0 ? NO_CALL : undefined;
    if (refusal === undefined) {
      toolCallsLeft--;
      if (!isElsewhere) steps++;
    }
    return { tool, isTheirs: isElsewhere && refusal === undefined, refusal };
  };
  /** Decides about each call once, when its name is there. */
  const planning = (plans: Map<string, Plan>) => (piece: Calling) => {
    const known = plans.get(piece.callId);
    if (known === undefined && isParallel === false && plans.size > 0) return undefined;
    const plan = known ?? planOf(piece);
    plans.set(piece.callId, plan);
    return plan.tool === undefined || plan.refusal !== undefined ? undefined : { ...piece, isTheirs: plan.isTheirs };
  };

  try {
    while (steps < limits.steps) {
      steps++;
      // Its last answer has to do without tools.
      const isLastStep = steps >= limits.steps - 1;
      const isLast = isLastStep || (steps > 1 && tokensLeft() < 2 * LEAST_TOKENS);
      const toolChoice = isLast || toolCallsLeft <= 0 ? 'none' : isChoiceMet ? 'auto' : chosen;
      const maxOutputTokens = limits.outputTokens === undefined ? undefined : tokensLeft();
      const more =
        all.length > 0 && isToldOfTools({ toolChoice, items })
          ? { tools: all, toolChoice, ...(isParallel !== undefined && { isParallel }) }
          : {};
      const plans = new Map<string, Plan>();
      const events = model.run({ ...question, items, maxOutputTokens, ...more }, both);
      const { text, thought, calls, finish, usage } = yield* heard(events, planning(plans));
      inputTokens += usage?.inputTokens ?? promptTokens({ instructions: question.instructions, items });
      outputTokens += usage?.outputTokens ?? tokensOf(text.length + thought);
      cachedTokens += usage?.cachedTokens ?? 0;
      thinkingTokens += usage?.thinkingTokens ?? 0;
      const cut = finish === 'length' || finish === 'filtered' ? calls.at(-1) : undefined;
      const planned = (isParallel === false ? calls.slice(0, 1) : calls).map((call) => ({
        call: call === cut ? call : whole(call),
        ...(plans.get(call.callId) ?? planOf(call)),
      }));
      for (const { call, isTheirs } of planned) yield { ...call, isTheirs, isCut: call === cut };
      if (finish === 'length' || finish === 'filtered') return yield end(finish);
      if (planned.length === 0) return yield end('answered');
      if (planned.some(({ isTheirs }) => isTheirs) && planned.every(({ isTheirs, refusal }) => isTheirs || refusal))
        return yield end('calls');
      if (isLast) return yield end(isLastStep ? 'steps' : 'length');
      // What is handed over stops the turn without another answer.
      if (tokensLeft() < LEAST_TOKENS && !planned.some(({ isTheirs }) => isTheirs)) return yield end('length');
      denied = planned.every(({ tool, refusal }) => tool === undefined || refusal === NO_CALL) ? denied + 1 : 0;
      if (denied === 0) isChoiceMet = true;
      else if (denied >= (limits.deniedAnswers ?? limits.steps)) return yield end('steps');
      if (text !== '') items.push({ is: 'message', role: 'assistant', text });
      // Endpoints want all calls of an answer first, and then a result for each.
      for (const { call } of planned) items.push(call);
      let isWaiting = false;
      for (const { call, tool, isTheirs, refusal } of planned) {
        if (isTheirs) {
          isWaiting = true;
          continue;
        }
        const none = chosen === 'none' ? NOT_CHOSEN : NO_TOOL;
        const result = refusal ?? fitted(tool ? await resultOf(tool, call, both) : none, limits.resultBytes, bytesLeft);
        bytesLeft -= result.is === 'output' ? Buffer.byteLength(result.text) : 0;
        if (result.is === 'waits') isWaiting = true;
        else items.push(itemOf(call, result));
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

interface Heard {
  text: string;
  /** How much was thought, UTF-16 units. */
  thought: number;
  calls: Call[];
  finish: End['finish'] | undefined;
  usage: End['usage'];
}

/**
 * What an answer says, as it says it. Its calls are kept: only its end tells whether they are whole. `told`: what is said of a piece of one.
 */
async function* heard(
  events: AsyncIterable<ModelEvent>,
  told: (piece: Calling) => TurnEvent | undefined,
): AsyncGenerator<TurnEvent, Heard> {
  const calls: Call[] = [];
  let text = '';
  let thought = 0;
  let end: End | undefined;
  for await (const event of events) {
    if (event.is === 'end') end = event;
    else if (event.is === 'call') calls.push(event);
    else if (event.is === 'calling') {
      const piece = told(event);
      if (piece !== undefined) yield piece;
    } else {
      if (event.is === 'thinking') thought += event.text.length;
      else text += event.text;
      yield event;
    }
  }
  return { text, thought, calls, finish: end?.finish, usage: end?.usage };
}

/** Some models leave out the arguments of a function that has none. */
const whole = (call: Call): Call => (call.arguments.trim() === '' ? { ...call, arguments: '{}' } : call);

async function resultOf({ parameters, run }: TurnTool, { callId, arguments: json }: Call, signal: AbortSignal): Promise<ToolResult> {
  if (run === undefined) return NO_TOOL;
  const args = argumentsIn(json);
  if (args === undefined) return refused('arguments', 'The arguments are not a JSON object.');
  const problem = argumentProblem(parameters, args);
  if (problem !== undefined) return refused('arguments', `The arguments do not fit: ${problem}.`);
  return await orEnded(run(args, signal, callId), signal);
}

function itemOf({ callId }: Call, result: Exclude<ToolResult, { is: 'waits' }>): ModelItem {
  const attached = result.is === 'output' ? result.attached : undefined;
  return { is: 'result', callId, output: result.text, ...(attached?.length && { attached }) };
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
  return { ...result, text: cutToBytes(result.text, Math.min(ofOne, left)) };
}
