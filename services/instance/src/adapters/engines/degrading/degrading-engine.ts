// A language model backed by the offline engine's rules: even if the model's output is unusable, the message is learned from and
// answered. An unreachable model is not replaced but retried, since it reads better than rules do.
import { withoutVocative } from '../../../agent/conversation/domain/addressing.ts';
import { actsIn } from '../../../agent/conversation/domain/speech-acts.ts';
import {
  type Engine,
  EngineError,
  type LearnRequest,
  type LearnResult,
  type Planned,
  type PlanRequest,
  type Reply,
  type ReplyRequest,
} from '../../../agent/domain/engine.ts';
import { forgetSentence } from '../../../agent/memory/domain/forgetting/outcome-words.ts';
import type { MessageOutcome } from '../../../agent/memory/domain/items/outcome.ts';
import { ModelTrust } from './model-trust.ts';
import { isBareRefusal } from './refusals.ts';

export interface DegradingOptions {
  model: Engine;
  /** Works without a model and never fails. */
  rules: Engine;
  now?: () => number;
  /** A reply throws `spent` instead of using the rules. */
  isSpentTold?: true;
}

export function createDegradingEngine({ model: engine, rules, now = Date.now, isSpentTold }: DegradingOptions): Engine {
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
      // Nothing to pay with says nothing about the model, which others pay for.
      const isUnpaid = error instanceof EngineError && error.failure === 'spent';
      if (!isUnpaid && trust.failed(request.model, now())) for (const listener of listeners) listener(request.model);
      return rules.learn(request, signal);
    }
  }

  /** Keeps what the speaker said explicitly even if the model overlooks it. */
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

  /** What the rules understand needs no model, but for times: there are more words for these than the rules know. */
  async function plan(request: PlanRequest, signal: AbortSignal): Promise<Planned[]> {
    const understood = await rules.plan(request, signal);
    const hasTime = understood.some(({ action }) => action === 'reminder.set' || action === 'trigger.set');
    if ((understood.length > 0 && !hasTime) || !trust.mayAsk(request.model, now())) return understood;
    try {
      const meant = await engine.plan(request, signal);
      return meant.length > 0 ? meant : understood;
    } catch (error) {
      if (!isOfNoUse(error)) throw error;
      return understood;
    }
  }

  async function reply(request: ReplyRequest, signal: AbortSignal): Promise<Reply> {
    try {
      const said = await engine.reply(request, signal);
      return isBareRefusal(ofModel(said, request)) ? ((await answerByRules(request, signal)) ?? said) : said;
    } catch (error) {
      if (!isOfNoUse(error) || (isSpentTold && error instanceof EngineError && error.failure === 'spent')) throw error;
      return rules.reply(request, signal);
    }
  }

  /** Undefined: the rules have no answer either, so the model's refusal stands. */
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
    plan,
    reply,
    async write(request, signal) {
      try {
        return await engine.write(request, signal);
      } catch (error) {
        if (!isOfNoUse(error)) throw error;
        return rules.write(request, signal);
      }
    },
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

/** Without the outcome of an order to forget, which is reported by rule. */
function ofModel({ text }: Reply, { outcome }: ReplyRequest): string {
  const done = outcome.forget === undefined ? '' : forgetSentence(outcome.forget);
  return text.startsWith(done) ? text.slice(done.length) : text;
}

function hasHappened({ kept, repeated, ended, forget, renamed }: MessageOutcome): boolean {
  return kept.length + repeated + ended.length > 0 || forget !== undefined || renamed !== undefined;
}

/** A retry would not help, for this message or this model. */
function isOfNoUse(error: unknown): boolean {
  return error instanceof EngineError && (error.failure === 'garbage' || !error.retryable);
}
