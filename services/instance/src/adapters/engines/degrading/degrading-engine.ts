// A language model with the offline engine's rules behind it: whatever the model makes of a message, it is learned from and answered.
// A model that cannot be reached is not replaced: it is asked again, since it reads better than rules do.
import { withoutVocative } from '../../../agent/conversation/domain/addressing.ts';
import { actsIn } from '../../../agent/conversation/domain/speech-acts.ts';
import {
  type Engine,
  EngineError,
  type LearnRequest,
  type LearnResult,
  type Reply,
  type ReplyRequest,
} from '../../../agent/domain/engine.ts';
import type { MessageOutcome } from '../../../agent/memory/domain/outcome.ts';
import { forgetSentence } from '../../../agent/memory/domain/outcome-words.ts';
import { ModelTrust } from './model-trust.ts';
import { isBareRefusal } from './refusals.ts';

export interface DegradingOptions {
  model: Engine;
  /** Reads and answers by itself, and never fails. */
  rules: Engine;
  now?: () => number;
}

export function createDegradingEngine({ model: engine, rules, now = Date.now }: DegradingOptions): Engine {
  const trust = new ModelTrust();
  const listeners: ((model: string) => void)[] = [];

  async function learn(request: LearnRequest, signal: AbortSignal): Promise<LearnResult> {
    if (!trust.mayAsk(request.model, now())) return rules.learn(request, signal);
    try {
      const result = await engine.learn(request, signal);
      trust.succeeded(request.model);
      return await withOrders(request, result, signal);
    } catch (error) {
      if (!isOfNoUse(error)) throw error;
      if (trust.failed(request.model, now())) for (const listener of listeners) listener(request.model);
      return rules.learn(request, signal);
    }
  }

  /** What the speaker said in so many words is not lost on a model that overlooks it. */
  async function withOrders(request: LearnRequest, result: LearnResult, signal: AbortSignal): Promise<LearnResult> {
    const acts = actsIn(withoutVocative(request.message.text, [request.agentName]));
    const isUnheard = {
      remember: acts.has('remember') && result.learned.length === 0,
      forget: acts.has('forget') && result.orders.length === 0,
    };
    if (!isUnheard.remember && !isUnheard.forget) return result;
    const read = await rules.learn(request, signal);
    return {
      ...result,
      ...(isUnheard.remember && { learned: read.learned }),
      ...(isUnheard.forget && { forget: read.forget, orders: read.orders }),
    };
  }

  async function reply(request: ReplyRequest, signal: AbortSignal): Promise<Reply> {
    try {
      const said = await engine.reply(request, signal);
      return isBareRefusal(ofModel(said, request)) ? ((await answerByRules(request, signal)) ?? said) : said;
    } catch (error) {
      if (!isOfNoUse(error)) throw error;
      return rules.reply(request, signal);
    }
  }

  /** Undefined: the rules know nothing of it either, so that the refusal is the answer. */
  async function answerByRules(request: ReplyRequest, signal: AbortSignal): Promise<Reply | undefined> {
    const said = await rules.reply(request, signal);
    return (said.told?.length ?? 0) > 0 || hasHappened(request.outcome) ? said : undefined;
  }

  return {
    name: engine.name,
    contextTokens: engine.contextTokens,
    ...(engine.check && { check: engine.check }),
    onDegraded: (listener) => void listeners.push(listener),
    learn,
    reply,
    async summarise(request, signal) {
      try {
        return await engine.summarise(request, signal);
      } catch (error) {
        if (!isOfNoUse(error)) throw error;
        return rules.summarise(request, signal);
      }
    },
  };
}

/** Without what became of an order to forget, which is told by rule. */
function ofModel({ text }: Reply, { outcome }: ReplyRequest): string {
  const done = outcome.forget === undefined ? '' : forgetSentence(outcome.forget);
  return text.startsWith(done) ? text.slice(done.length) : text;
}

function hasHappened({ kept, repeated, ended, forget, renamed }: MessageOutcome): boolean {
  return kept.length + repeated + ended.length > 0 || forget !== undefined || renamed !== undefined;
}

/** Asking again would not help: not this message, or not this model. */
function isOfNoUse(error: unknown): boolean {
  return error instanceof EngineError && (error.failure === 'garbage' || !error.retryable);
}
