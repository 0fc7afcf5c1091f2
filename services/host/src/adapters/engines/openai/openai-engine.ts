// The engine for any language model. Never logs prompts or answers.

import {
  type Engine,
  EngineError,
  type LearnRequest,
  type LearnResult,
  MAX_REPLY_TEXT,
  type ReplyRequest,
  type Summarised,
} from '@offshoot/engine/engine.ts';
import type { ModelEngine, StudyLine, StudyRequest } from '@offshoot/engine/model-engine.ts';
import { forgetSentence } from '@offshoot/memory/forgetting/outcome-words.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { cutText } from '@offshoot/memory/items/limits.ts';
import {
  createOpenAiModel,
  createPictureModels,
  type Model,
  ModelError,
  type ModelItem,
  type ModelRequest,
  textOf,
} from '@offshoot/models';
import { answerWithTools } from './answering.ts';
import { studyResultIn, summaryIn, withoutThinking } from './json-answers.ts';
import { type ModelCall, plannedIn, planPrompt } from './planning.ts';
import { answerPrompt, type Prompt, replyPrompt, studyPrompt, summarisePrompt, writePrompt } from './prompts.ts';
import { pursuedIn, pursuePrompt } from './pursuing.ts';
import { answerWith } from './reading.ts';
import type { OpenAiSettings } from './settings.ts';

/** Reasoning models spend tokens before the answer; the answer itself is cut at MAX_REPLY_TEXT. */
const REPLY_TOKENS = 2_000;
const LEARN_TOKENS = 2_000;
const SUMMARY_TOKENS = 8_000;
const PLAN_TOKENS = 1_000;
const PURSUE_TOKENS = 2_000;
/** A reply plus its reasoning; anything longer is a runaway. UTF-16 units. */
const MAX_STREAMED = 40_000;
/** Longer JSON answers are cut, and then fail as garbage. UTF-16 units. */
const MAX_JSON = 200_000;
/** Input limit of one summarise call; larger memories take several calls. UTF-16 units. */
const BATCH_CHARS = 24_000;
const BATCHES_AT_ONCE = 4;

const LEAST_CONTEXT_WITH_TOOLS = 6_000;

const JSON_REMINDER: ModelItem = {
  is: 'message',
  role: 'user',
  text: 'That was not a JSON object in the requested form. Answer again with the JSON object only.',
};

function batches(items: readonly MemoryItem[]): MemoryItem[][] {
  const result: MemoryItem[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const length = item.text.length + item.topic.length;
    size += length;
    if (size > BATCH_CHARS) {
      result.push([]);
      size = length;
    }
    result.at(-1)?.push(item);
  }
  return result;
}

/** One message, with the lines before it. */
function studyOf({ model, agentName, message, known, recent, people, speaker }: LearnRequest): StudyRequest {
  const before = recent.map((turn): StudyLine => ({ ...turn, messageId: '', speakerKey: '', isNew: false }));
  const { messageId, senderName, text, sentAt } = message;
  const line = { messageId, speaker: senderName, speakerKey: speaker.key, self: false, text, sentAt, isNew: true };
  return { model, agentName, lines: [...before, line], known, people };
}

/** Without what the model thinks, and without its own name in front. An unfinished thought is not an answer: it is empty. */
function spokenBy(agentName: string, said: string): string {
  const answer = withoutThinking(said.toWellFormed());
  const own = `${agentName}:`;
  const text = (answer.startsWith(own) ? answer.slice(own.length) : answer).trim();
  return text.startsWith('<think>') ? '' : text;
}

/** Whether the message contains nothing to answer besides an order. */
function isNothingElse({ message, outcome }: ReplyRequest): boolean {
  return !/[?？؟]/u.test(message.text) && outcome.kept.length + outcome.ended.length === 0 && outcome.renamed === undefined;
}

async function callsOf(model: Model, request: ModelRequest, signal: AbortSignal): Promise<ModelCall[]> {
  const calls: ModelCall[] = [];
  try {
    for await (const event of model.run(request, signal)) if (event.is === 'call') calls.push(event);
  } catch (error) {
    rethrown(error);
  }
  return calls;
}

function said(model: Model, request: ModelRequest, { maxChars, signal }: { maxChars: number; signal: AbortSignal }): Promise<string> {
  return textOf(model.run(request, signal), maxChars).catch(rethrown);
}

function rethrown(error: unknown): never {
  throw error instanceof ModelError ? new EngineError(error.message, error) : error;
}

const garbage = (what: string): EngineError =>
  new EngineError(`The language model's answer cannot be used: ${what}.`, { retryable: true, failure: 'garbage' });

export function createOpenAiEngine(
  settings: OpenAiSettings,
  model = createOpenAiModel(settings),
  takesPictures = createPictureModels(settings, settings.pictureModels),
): Engine {
  const seesAs = (name: string) => () => takesPictures(name);

  /** Retries once after garbage, with a reminder. */
  async function structured<T>(
    name: string,
    { instructions, items }: Prompt,
    maxOutputTokens: number,
    read: (answer: string) => T | undefined,
    signal: AbortSignal,
  ): Promise<T> {
    const question = { model: name, instructions, maxOutputTokens, temperature: 0, format: 'json', isStreamed: false } as const;
    const ask = (all: readonly ModelItem[]) =>
      said(model, { ...question, items: all }, { maxChars: MAX_JSON, signal }).then(read, (error: EngineError) =>
        error.failure === 'garbage' ? undefined : Promise.reject(error),
      );
    const result = (await ask(items)) ?? (await ask([...items, JSON_REMINDER]));
    if (result === undefined) throw garbage('it does not have the requested form');
    return result;
  }

  async function study(request: StudyRequest, signal: AbortSignal): Promise<Map<string, LearnResult>> {
    const { shown, ...prompt } = studyPrompt(request);
    const { lines, people } = request;
    return structured(request.model, prompt, LEARN_TOKENS, (answer) => studyResultIn(answer, { shown, lines, people }), signal);
  }

  const withModel: ModelEngine = {
    isUsable: () => true,
    study,
    async pursue(request, signal) {
      const question = {
        model: request.model,
        ...pursuePrompt(request),
        maxOutputTokens: PURSUE_TOKENS,
        temperature: 0,
        isStreamed: false,
      };
      const pursued = pursuedIn(await callsOf(model, question, signal));
      if (pursued === undefined) throw garbage('it reports nothing');
      return pursued;
    },
    async answer(request, signal) {
      const question = { model: request.model, ...answerPrompt(request), temperature: 0.3 };
      const answer = await answerWithTools(model, question, { ...request, sees: seesAs(request.model) }, signal).catch(rethrown);
      if (answer === undefined) throw garbage('it is empty');
      return { ...answer, text: cutText(spokenBy(request.agentName, answer.text), MAX_REPLY_TEXT) };
    },
  };

  return {
    name: 'openai',
    contextTokens: settings.contextTokens,
    // With fewer, there is no room for what tools are and what they return.
    ...(settings.contextTokens >= LEAST_CONTEXT_WITH_TOOLS && { withModel }),
    check: (signal) => model.reachable(signal).catch(rethrown),

    async learn(request, signal) {
      const { messageId, text } = request.message;
      const nothing: LearnResult = { learned: [], ended: [], forget: [], orders: [] };
      return text.trim() === '' ? nothing : ((await study(studyOf(request), signal)).get(messageId) ?? nothing);
    },

    async plan(request, signal) {
      if (request.message.text.trim() === '') return [];
      const question = { model: request.model, ...planPrompt(request), maxOutputTokens: PLAN_TOKENS, temperature: 0, isStreamed: false };
      return plannedIn(await callsOf(model, question, signal), request.tools);
    },

    async reply(request, signal) {
      // The outcome of an order to forget is reported by rule: a model that says "done" may be wrong.
      const { forget } = request.outcome;
      const done = forget === undefined ? '' : forgetSentence(forget);
      if (forget !== undefined && isNothingElse(request)) return { text: done };
      const question = { model: request.model, ...replyPrompt(request), temperature: 0.3 };
      const { readings, onWriting: onText } = request;
      const said = await (readings === undefined || readings.offers.length === 0
        ? textOf(model.run({ ...question, maxOutputTokens: REPLY_TOKENS }, signal), MAX_STREAMED, onText)
        : answerWith(model, question, { readings, maxChars: MAX_STREAMED, signal, sees: seesAs(request.model), onText }).then((one) =>
            one.is === 'said' ? one.text : one.line,
          )
      ).catch(rethrown);
      const text = spokenBy(request.agentName, said);
      if (text === '') throw garbage('it is empty');
      return { text: cutText(done === '' ? text : `${done} ${text}`, MAX_REPLY_TEXT) };
    },

    async write(request, signal) {
      const { readings } = request;
      const question = { model: request.model, ...writePrompt(request), temperature: 0.3 };
      const said = await answerWith(model, question, { readings, maxChars: MAX_STREAMED, signal, sees: seesAs(request.model) }).catch(
        rethrown,
      );
      if (said.is === 'stopped') return { is: 'unwritten', line: said.line };
      const text = withoutThinking(said.text.toWellFormed()).trim();
      if (text === '' || text.startsWith('<think>')) throw garbage('it is empty');
      return { is: 'written', text: cutText(text, request.maxChars) };
    },

    async summarise(request, signal) {
      const condense = (batch: MemoryItem[]) =>
        structured(request.model, summarisePrompt(batch), SUMMARY_TOKENS, (answer) => summaryIn(answer, batch), signal);
      const summary: Summarised[] = [];
      const pending = batches(request.items);
      while (pending.length > 0) summary.push(...(await Promise.all(pending.splice(0, BATCHES_AT_ONCE).map(condense))).flat());
      return summary;
    },
  };
}
