// Plays conversations with a language model whose answers are recorded, and records them.
import { createOpenAiEngine } from '@offshoot/host/testing';
import { createOpenAiModel, type Model, textOf } from '@offshoot/models';
import type { Conversation } from '../corpus.ts';
import { agentsWith } from '../parties.ts';
import { type Played, play } from '../playing.ts';
import { differenceIn, RecordedModel, type Unanswered } from './recorded-model.ts';
import { type RecordedAnswer, type RecordedCall, readRecording, titleOf, writeRecording } from './recording.ts';

/** As hosts have it by default. */
const CONTEXT_TOKENS = 16_000;
/** An answer may be typed by hand. */
const WAIT_MS = 24 * 60 * 60_000;

const SETTINGS = { baseUrl: '', apiKey: '', timeoutMs: 0, contextTokens: CONTEXT_TOKENS };

const playWith = (conversation: Conversation, model: Model): Promise<Played> =>
  play(conversation, agentsWith(createOpenAiEngine(SETTINGS, model, async () => false)));

/** Throws an Error that shows the first difference if the prompts are not those of the recording. */
export async function playRecorded(
  conversation: Conversation,
  calls = readRecording(conversation) ?? [],
): Promise<{ played: Played; calls: readonly RecordedCall[] }> {
  const model = new RecordedModel(calls);
  const played = await playWith(conversation, model).catch(unlessUnanswered(model));
  const difference = differenceIn(titleOf(conversation), model);
  if (difference !== undefined || played === undefined) throw new Error(difference);
  return { played, calls: model.calls };
}

/** Some calls of a model end what asked for them. */
const unlessUnanswered = (model: RecordedModel) => (error: unknown) => {
  if (model.unanswered === undefined) throw error;
};

interface Recording {
  /** OpenAI's chat completions, as `http://127.0.0.1:19090/v1`. */
  url: string;
  /** Asks for everything, also for what is recorded. */
  isAnew: boolean;
  folder?: URL;
  onAnswer?(title: string, calls: number): void;
}

/**
 * Asks the endpoint for what is not recorded. The conversation is played from its beginning after each answer, so that no time limit of the
 * agent matters: an answer may take a day. Everything answered so far is kept in the file.
 */
export async function record(conversation: Conversation, { url, isAnew, folder, onAnswer }: Recording): Promise<readonly RecordedCall[]> {
  const endpoint = createOpenAiModel({ baseUrl: url, apiKey: '', timeoutMs: WAIT_MS });
  let known = isAnew ? [] : (readRecording(conversation, folder) ?? []);
  for (;;) {
    const model = new RecordedModel(known, { isLoose: true });
    await playWith(conversation, model).catch(unlessUnanswered(model));
    const { unanswered, calls, left } = model;
    if (unanswered === undefined) {
      writeRecording(conversation, calls, folder);
      return calls;
    }
    const { prompt } = unanswered;
    known = [...calls, { prompt, answer: await answerOf(endpoint, unanswered) }, ...left];
    writeRecording(conversation, known, folder);
    onAnswer?.(titleOf(conversation), calls.length + 1);
  }
}

async function answerOf(endpoint: Model, { request }: Unanswered): Promise<RecordedAnswer> {
  const calls: { name: string; arguments: unknown }[] = [];
  async function* noting() {
    for await (const event of endpoint.run({ ...request, isStreamed: false }, AbortSignal.timeout(WAIT_MS))) {
      if (event.is === 'call') calls.push({ name: event.name, arguments: written(event.arguments) });
      yield event;
    }
  }
  const text = await textOf(noting(), Number.POSITIVE_INFINITY);
  return { ...(text !== '' && { text }), ...(calls.length > 0 && { tool_calls: calls }) };
}

/** What is no JSON stays as it was written. */
function written(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
