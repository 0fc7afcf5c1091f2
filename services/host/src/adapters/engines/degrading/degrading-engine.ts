// A language model backed by the offline engine's rules: even if the model's output is unusable, the message is learned from and
// answered. An unreachable model is not replaced but retried, since it reads better than rules do.
import { withoutVocative } from '@offshoot/engine/addressing/addressing.ts';
import { actsIn } from '@offshoot/engine/addressing/speech-acts.ts';
import {
  type Engine,
  EngineError,
  isOfNoUse,
  type LearnRequest,
  type LearnResult,
  type Planned,
  type PlanRequest,
  type Reply,
  type ReplyRequest,
} from '@offshoot/engine/engine.ts';
import type { ModelEngine, StudyRequest } from '@offshoot/engine/model-engine.ts';
import { forgetSentence } from '@offshoot/memory/forgetting/outcome-words.ts';
import type { MessageOutcome } from '@offshoot/memory/items/outcome.ts';
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
      return await withOrders(request, await noted(request.model, engine.learn(request, signal)), signal);
    } catch (error) {
      if (!isOfNoUse(error)) throw error;
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

  /** The model knows more words than the rules, which plan where it plans nothing. */
  async function plan(request: PlanRequest, signal: AbortSignal): Promise<Planned[]> {
    if (!trust.mayAsk(request.model, now())) return rules.plan(request, signal);
    try {
      const meant = await engine.plan(request, signal);
      return meant.length > 0 ? meant : rules.plan(request, signal);
    } catch (error) {
      if (!isOfNoUse(error)) throw error;
      return rules.plan(request, signal);
    }
  }

  /** Notes whether the model is of use. */
  async function noted<T>(model: string, work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      trust.succeeded(model);
      return result;
    } catch (error) {
      // Nothing to pay with says nothing about the model, which others pay for.
      const isUnpaid = error instanceof EngineError && error.failure === 'spent';
      if (isOfNoUse(error) && !isUnpaid && trust.failed(model, now())) for (const listener of listeners) listener(model);
      throw error;
    }
  }

  const modelOf = (inner: ModelEngine): ModelEngine => ({
    isUsable: (model) => trust.mayAsk(model, now()) && inner.isUsable(model),
    async study(request, signal) {
      try {
        return await noted(request.model, inner.study(request, signal));
      } catch (error) {
        if (!isOfNoUse(error)) throw error;
        return studyByRules(request, signal);
      }
    },
    pursue: (request, signal) => noted(request.model, inner.pursue(request, signal)),
    answer: (request, signal) => noted(request.model, inner.answer(request, signal)),
  });

  /** One line after the other. */
  async function studyByRules(request: StudyRequest, signal: AbortSignal): Promise<Map<string, LearnResult>> {
    const results = new Map<string, LearnResult>();
    for (const [i, line] of request.lines.entries()) {
      const one = line.isNew ? oneOf(request, i) : undefined;
      if (one !== undefined) results.set(line.messageId, await rules.learn(one, signal));
    }
    return results;
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
    ...(engine.withModel && { withModel: modelOf(engine.withModel) }),
    isResting: (model) => !trust.mayAsk(model, now()),
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

const LINES_BEFORE = 4;

/** One line of several, as it is learned from alone. Undefined: nobody knows who said it. */
function oneOf({ model, agentName, lines, known, people }: StudyRequest, i: number): LearnRequest | undefined {
  const line = lines[i];
  const speaker = people.find(({ key }) => key === line?.speakerKey);
  if (line === undefined || speaker === undefined) return undefined;
  const { messageId, speaker: senderName, text, sentAt = new Date(Number.NaN) } = line;
  const message = { messageId, senderInboxId: speaker.inboxId ?? '', senderName, text, sentAt };
  const recent = lines.slice(Math.max(0, i - LINES_BEFORE), i).map((each) => ({ speaker: each.speaker, self: each.self, text: each.text }));
  return { model, agentName, message, known, recent, people, speaker };
}
