import { droppingOldest, ModelError, type ModelItem, runTurn, type ToolResult, type TurnEnd, type TurnEvent } from '@offshoot/models';
import {
  EventWriter,
  isLastEvent,
  lastEventOf,
  type MadeFile,
  RequestRefusal,
  type ResponseObject,
  type StreamEvent,
  type Usage,
} from '@offshoot/openai-api';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { citationsIn, type FoundText } from '../../conversations/domain/citations.ts';
import type { Turn } from '../../conversations/domain/turn.ts';
import type { Models } from '../../database/domain/ports.ts';
import { BROKEN_OFF } from '../../database/domain/stored-response.ts';
import { openTools, type ToolDeps } from '../../tools/commands/turn-tools.ts';
import { requestDuration, responsesEnded, timeToFirstToken, toolCalls } from '../../usage/metrics.ts';
import { type Failure, failureOf, TIME_IS_UP, TOO_MANY_STEPS } from '../domain/failures.ts';
import { entryQuery, MAX_ENTRIES, withEntries } from '../domain/known-entries.ts';
import type { Ending } from '../store/responses.ts';
import { modelQuestionOf } from './model-question.ts';

/** Why a turn ends before its time. `not allowed`: the key or membership that it runs for has ended. */
export type Interruption = 'gone' | 'cancelled' | 'not allowed' | 'stopping';

export interface RunDeps extends ToolDeps {
  models: Models;
}

export interface RunOptions {
  /** Its reason is an Interruption. */
  signal: AbortSignal;
  emit(event: StreamEvent): void;
  /** Called with why the model failed, if it did. */
  failed?(failure: Failure): void;
  /** Resolves when the receiver of the events has kept up; until then, the run reads no more from the model. Undefined: it has. */
  drained?(): Promise<void> | undefined;
  /** Whether events of text are filled up. */
  isPadded?: boolean;
  /** False: nobody follows it, so the model answers in one piece, which costs less. */
  isFollowed?: boolean;
  /** Stores how it ended, before anybody is told. Clients get the returned resource; undefined: the response is not ours any more. */
  end(ending: Ending): Promise<ResponseObject | undefined>;
}

/** Calls of the model and of tools in one response. */
const MAX_STEPS = 64;
/** Answers in a row that call only what the request does not allow. */
const MAX_DENIED = 3;
const TURN_MS = 10 * 60_000;
const BACKGROUND_TURN_MS = 60 * 60_000;
const RESULT_BYTES = 64 * 1024;
const ALL_RESULT_BYTES = 512 * 1024;
const OPERATION = { 'gen_ai.operation.name': 'chat' } as const;

/** Runs a response to any of its ends. Sends its first event before it asks the model. Never throws for what the model does. */
export async function runResponse(deps: RunDeps, turn: Turn, o: RunOptions): Promise<ResponseObject> {
  const { settings, response } = turn;
  const begun = performance.now();
  const secondsFrom = () => (performance.now() - begun) / 1000;
  let hasText = false;
  const held = new HeldEnd(o.emit);
  const hearText = () => {
    if (!hasText) timeToFirstToken.observe(OPERATION, secondsFrom());
    hasText = true;
  };
  const writer = new EventWriter({
    settings,
    newId: deps.newId,
    now: () => Math.floor(deps.now().getTime() / 1000),
    emit: o.isFollowed === false ? undefined : (event) => held.pass(event),
    ...(o.isPadded !== undefined && { isPadded: o.isPadded }),
  });
  if (response.isBackground) {
    writer.start('queued');
    writer.begin();
  } else writer.start();
  try {
    await writeOutput(deps, turn, writer, { ...o, hearText });
  } catch (error) {
    interrupt(writer, error, o, deps.log);
  }
  const made = writer.response();
  const { output } = made;
  responsesEnded.add({ status: made.status });
  requestDuration.observe(OPERATION, secondsFrom());
  const told = await o.end({ status: made.status as Ending['status'], resource: made, output });
  return held.release(made, told);
}

/** What model and tools say in turns becomes items of the response. */
async function writeOutput(
  deps: RunDeps,
  turn: Turn,
  writer: EventWriter,
  { signal, drained, isFollowed, hearText }: RunOptions & { hearText(): void },
): Promise<void> {
  if (!turn.isGenerated) return finish(writer, 'answered', usageOf(NO_TOKENS));
  const { request } = turn.settings;
  const { models, newId } = deps;
  const question = modelQuestionOf(turn);
  const limits = {
    steps: MAX_STEPS,
    turnMs: turn.response.isBackground ? BACKGROUND_TURN_MS : TURN_MS,
    resultBytes: RESULT_BYTES,
    allBytes: ALL_RESULT_BYTES,
    deniedAnswers: MAX_DENIED,
    ...(request.max_output_tokens && { outputTokens: request.max_output_tokens }),
    ...(request.max_tool_calls && { toolCalls: request.max_tool_calls }),
  };
  const citations: MadeFile[] = [];
  const found: FoundText[] = [];
  const { tools, done, named, kindOf, hear } = await openTools({ ...deps, turn, writer, signal, citations, found });
  const model = request.truncation === 'auto' ? droppingOldest(models.model) : models.model;
  const items = [...(await recalling(deps, turn, named(question.items), signal)), ...done];
  // Endpoints number their calls from one in each answer, and a conversation has many.
  const begun = new Map<string, string>();
  const begin = ({ callId, name }: { callId: string; name: string }): string => {
    const id = begun.get(callId) ?? writer.beginCall({ callId: newId('call'), name });
    begun.set(callId, id);
    return id;
  };
  let hasSpoken = false;
  /** Of the message that the model is writing. */
  let said = '';
  const cite = () => {
    for (const citation of citationsIn(said, found)) writer.annotation(citation);
    said = '';
  };
  for await (const event of runTurn(model, { ...question, items, tools, limits, isStreamed: isFollowed !== false }, signal)) {
    if (event.is === 'text') {
      writer.text(event.text, event.logprobs);
      said += event.text;
      hearText();
      hasSpoken = true;
    } else if (event.is === 'refusal') {
      writer.refusal(event.text);
      hasSpoken = true;
    } else if (event.is === 'thinking') {
      cite();
      writer.thinking(event.text);
    } else if (event.is === 'calling') {
      cite();
      if (event.isTheirs) writer.callArguments(begin(event), event.arguments);
      else hear(event);
    } else if (event.is === 'call') {
      cite();
      if (!event.isTheirs) continue;
      writer.endCall(begin(event), event);
      begun.delete(event.callId);
      toolCalls.add({ 'gen_ai.tool.type': 'function', outcome: event.isCut ? 'cut' : 'handed_over' });
    } else if (event.is === 'result') {
      hear(event);
      writer.endAnswer();
      hasSpoken = false;
      toolCalls.add({ 'gen_ai.tool.type': kindOf(event.name), outcome: outcomeOf(event.result) });
    } else if (event.is === 'end') {
      cite();
      if (event.why === 'answered' && !hasSpoken) writer.silence();
      for (const file of citations) writer.madeFile(file);
      finish(writer, event.why, usageOf(event));
    }
    const keptUp = drained?.();
    if (keptUp !== undefined) await keptUp;
  }
}

/** With the tenant's entries that fit, if the profile says so. Without the knowledge service, the turn goes on without them. */
async function recalling(
  { knowledge, log }: RunDeps,
  { member, memory }: Turn,
  items: readonly ModelItem[],
  signal: AbortSignal,
): Promise<readonly ModelItem[]> {
  const query = memory.knowledge === undefined ? undefined : entryQuery(items);
  if (query === undefined) return items;
  try {
    const tool = { type: 'file_search' as const, vector_store_ids: [], max_num_results: MAX_ENTRIES };
    return withEntries(items, await knowledge.search(member, { tool, query, includesEntries: true }, signal));
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ err: error }, 'entries were not searched');
    return items;
  }
}

/** Why a call was refused is a word of ours. */
const outcomeOf = (result: ToolResult): string => (result.is === 'refused' ? result.why : result.is);

function finish(writer: EventWriter, why: TurnEnd, usage: Usage): void {
  if (why === 'answered' || why === 'calls') writer.complete(usage);
  else if (why === 'time') writer.fail(TIME_IS_UP, usage);
  else if (why === 'steps') writer.fail(TOO_MANY_STEPS, usage);
  else writer.cut(why === 'length' ? 'max_output_tokens' : 'content_filter', usage);
}

function interrupt(writer: EventWriter, error: unknown, { signal, failed }: RunOptions, log: Logger): void {
  const reason = signal.aborted ? (signal.reason as Interruption) : undefined;
  if (reason === 'gone' || reason === 'cancelled' || reason === 'not allowed') writer.cancel();
  else if (reason === 'stopping') writer.fail({ type: 'server_error', error: BROKEN_OFF });
  else {
    if (!(error instanceof ModelError) && !(error instanceof RequestRefusal)) log.error({ err: error }, 'response failed');
    const failure = failureOf(error);
    failed?.(failure);
    writer.fail(failure);
  }
}

function usageOf(end: Omit<Extract<TurnEvent, { is: 'end' }>, 'is' | 'why' | 'steps'>): Usage {
  return {
    input_tokens: end.inputTokens,
    input_tokens_details: { cached_tokens: end.cachedTokens, cache_write_tokens: 0 },
    output_tokens: end.outputTokens,
    output_tokens_details: { reasoning_tokens: end.thinkingTokens },
    total_tokens: end.inputTokens + end.outputTokens,
  };
}

const NO_TOKENS = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, thinkingTokens: 0 };

/** Keeps the last event back until what it says is stored: who has read it can go on from there at once. */
class HeldEnd {
  readonly #emit: (event: StreamEvent) => void;
  /** Its number. */
  #last: number | undefined;

  constructor(emit: (event: StreamEvent) => void) {
    this.#emit = emit;
  }

  pass(event: StreamEvent): void {
    if (isLastEvent(event)) this.#last = event.sequence_number;
    else this.#emit(event);
  }

  /** `told`: the stored resource. It differs if another request has ended the response. */
  release(made: ResponseObject, told: ResponseObject | undefined): ResponseObject {
    const shown = told ?? { ...made, status: 'failed', error: BROKEN_OFF, output: made.output };
    if (this.#last !== undefined) this.#emit(lastEventOf(this.#last, shown));
    return shown;
  }
}
