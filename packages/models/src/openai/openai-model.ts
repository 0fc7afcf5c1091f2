// The model port over any endpoint that speaks OpenAI's chat completions. Never logs prompts or answers.
import type OpenAI from 'openai';
import { garbage, type Model, type ModelEvent, type ModelRequest, type ModelUsage } from '../model.ts';
import { within } from '../within.ts';
import type { AnswerReader } from './answer-reader.ts';
import { CallMetrics } from './call-metrics.ts';
import { textIn, thoughtIn } from './contents.ts';
import { endpointAt, type ModelEndpoint } from './endpoint.ts';
import { jsonEvents } from './event-stream.ts';
import { errorIn, isBadRequest, modelErrorOf, wantsNewName } from './failures.ts';
import { WholeCharacters } from './halves.ts';
import { logprobsIn } from './logprobs.ts';
import { type Dialect, kindOf, questionOf } from './questions.ts';
import { ToolCalls } from './tool-calls.ts';

type Finish = Extract<ModelEvent, { is: 'end' }>['finish'];

const PATH = '/chat/completions';
/** Limit of chunks per answer, more than models say in the longest time that they may have: more is a runaway even if each chunk is empty. */
const MAX_CHUNKS = 100_000;
/** Longer answers in one piece are cut, UTF-16 units. */
const MAX_ANSWER = 200_000;
/** Bytes of a list of models, of which only the status counts here. */
const MAX_LISTED = 64 * 1024;
/** An upgraded server is noticed within this time; until then each trial would cost a call. */
const KNOWN_FOR_MS = 60 * 60_000;

export function createOpenAiModel(endpoint: ModelEndpoint): Model {
  const { get, post } = endpointAt(endpoint);
  /** What was rejected, by model and parameters, how it is asked instead, and until when, monotonic milliseconds. */
  const dialects = new Map<string, { dialect: Dialect; until: number }>();

  /** Some endpoints do not support all parameters: a rejected request is made once more in the way that they understand. */
  async function understood<T>(request: ModelRequest, ask: (dialect: Dialect) => Promise<T>): Promise<T> {
    // Most endpoints take everything.
    const known = dialects.size === 0 ? undefined : dialects.get(kindOf(request) ?? '');
    if (known !== undefined && performance.now() < known.until) return ask(known.dialect);
    let dialect: Dialect = 'whole';
    for (;;) {
      try {
        const answer = await ask(dialect);
        const kind = dialect === 'whole' ? undefined : kindOf(request);
        if (kind !== undefined) dialects.set(kind, { dialect, until: performance.now() + KNOWN_FOR_MS });
        return answer;
      } catch (error) {
        if (dialect === 'plain' || !isBadRequest(error)) throw error;
        dialect = dialect === 'whole' && wantsNewName(error) ? 'renamed' : 'plain';
      }
    }
  }

  /** Resolves once there is an answer. */
  function ask(request: ModelRequest, signal: AbortSignal): Promise<AnswerReader> {
    const stream = request.isStreamed !== false;
    return understood(request, (dialect) => post(PATH, { ...questionOf(request, dialect, stream), stream }, signal));
  }

  async function* run(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    using bounded = within(endpoint.timeoutMs, signal);
    const metrics = new CallMetrics();
    try {
      signal.throwIfAborted();
      const answer = await ask(request, bounded.signal);
      if (request.isStreamed === false) {
        for (const event of eventsIn(JSON.parse(await answer.text()) as OpenAI.ChatCompletion | null)) {
          metrics.said(event);
          yield event;
        }
        return;
      }
      const streamed = new StreamedAnswer();
      for await (const chunks of jsonEvents<OpenAI.ChatCompletionChunk>(answer, bounded.renew)) {
        metrics.begins();
        for (const chunk of chunks) for (const event of streamed.eventsOf(chunk)) yield event;
      }
      bounded.signal.throwIfAborted();
      for (const event of streamed.end()) {
        metrics.said(event);
        yield event;
      }
    } catch (error) {
      const failure = modelErrorOf(error, { caller: signal, isTimeUp: bounded.isTimeUp });
      metrics.failed(failure.failure);
      throw failure;
    } finally {
      metrics.ends();
    }
  }

  return {
    run,
    async reachable(signal) {
      using bounded = within(endpoint.timeoutMs, signal);
      try {
        const { status } = await get('/models', MAX_LISTED, bounded.signal);
        // Some endpoints have no model list but work all the same.
        if (status >= 500 || status === 401 || status === 403) throw new Error(`the endpoint answers ${status}`);
      } catch (error) {
        throw modelErrorOf(error, { caller: signal, isTimeUp: bounded.isTimeUp });
      }
    },
  };
}

/** What an answer in one piece says. Throws ModelError, or what the endpoint tells in place of an answer. */
function* eventsIn(completion: OpenAI.ChatCompletion | null): Generator<ModelEvent> {
  const failed = errorIn(completion);
  if (failed) throw failed;
  const { message, finish_reason, logprobs } = completion?.choices?.[0] ?? {};
  if (message == null) throw garbage('there is none');
  const finish = finishOf(finish_reason);
  const calls = new ToolCalls();
  // They are there at once, so nobody needs their pieces.
  for (const _ of calls.add(message.tool_calls ?? []));
  const thought = thoughtIn(message);
  if (thought !== '') yield { is: 'thinking', text: cut(thought) };
  const text = textIn(message.content);
  if (text !== '') yield { is: 'text', text: cut(text), ...logprobsIn(logprobs) };
  const { refusal } = message;
  if (typeof refusal === 'string' && refusal !== '') yield { is: 'refusal', text: cut(refusal) };
  yield* calls.all(isCut(finish));
  yield { is: 'end', finish, ...usageOf(completion?.usage) };
}

const cut = (text: string): string => text.slice(0, MAX_ANSWER).toWellFormed();

type Saying = Extract<ModelEvent, { is: 'thinking' | 'text' | 'refusal' }>;

/** What the chunks of an answer say, one after another. */
class StreamedAnswer {
  readonly #calls = new ToolCalls();
  #finish: Finish | undefined;
  #usage: { usage?: ModelUsage } = {};
  #chunks = 0;
  readonly #characters = new WholeCharacters();
  /** What the last piece belongs to. */
  #saying: Saying['is'] = 'text';

  *eventsOf(chunk: OpenAI.ChatCompletionChunk | null): Generator<ModelEvent> {
    if (++this.#chunks > MAX_CHUNKS) throw garbage('it does not end');
    const choice = chunk?.choices?.[0];
    const { content, refusal, tool_calls } = choice?.delta ?? {};
    yield* this.#said({ is: 'thinking', text: thoughtIn(choice?.delta) });
    yield* this.#said({ is: 'text', text: textIn(content), ...logprobsIn(choice?.logprobs) });
    if (typeof refusal === 'string') yield* this.#said({ is: 'refusal', text: refusal });
    if (tool_calls) yield* this.#calls.add(tool_calls);
    if (choice?.finish_reason) this.#finish = finishOf(choice.finish_reason);
    if (chunk?.usage) this.#usage = usageOf(chunk.usage);
  }

  /** What is known once there are no more. */
  *end(): Generator<ModelEvent> {
    if (this.#finish === undefined) throw new Error('the stream broke off');
    yield* this.#rest();
    yield* this.#calls.all(isCut(this.#finish));
    yield { is: 'end', finish: this.#finish, ...this.#usage };
  }

  *#said(piece: Saying): Generator<ModelEvent> {
    if (piece.text === '') return;
    if (piece.is !== this.#saying) yield* this.#rest();
    this.#saying = piece.is;
    const text = this.#characters.pass(piece.text);
    if (text !== '') yield { ...piece, text };
  }

  *#rest(): Generator<ModelEvent> {
    const text = this.#characters.end();
    if (text !== '') yield { is: this.#saying, text };
  }
}

function finishOf(reason: string | null | undefined): Finish {
  if (reason === 'length') return 'length';
  if (reason === 'content_filter') return 'filtered';
  return reason === 'tool_calls' || reason === 'function_call' ? 'calls' : 'stop';
}

const isCut = (finish: Finish): boolean => finish === 'length' || finish === 'filtered';

function usageOf(usage: OpenAI.CompletionUsage | null | undefined): { usage?: ModelUsage } {
  const {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    prompt_tokens_details: input,
    completion_tokens_details: output,
  } = usage ?? {};
  if (!isCount(inputTokens) || !isCount(outputTokens)) return {};
  const [cachedTokens, thinkingTokens] = [input?.cached_tokens, output?.reasoning_tokens];
  return {
    usage: {
      inputTokens,
      outputTokens,
      ...(isCount(cachedTokens) && { cachedTokens }),
      ...(isCount(thinkingTokens) && { thinkingTokens }),
    },
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
