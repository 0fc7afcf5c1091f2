// The engine without dependencies: deterministic, no network, no model. It recognises, looks up and selects, but invents nothing.
import { withNameForHandles } from '../../../agent/conversation/domain/addressing.ts';
import { type Engine, EngineError } from '../../../agent/domain/engine.ts';
import { answerFromOutside } from './outside/answering.ts';
import { writeFromOutside } from './outside/writing.ts';
import { planned } from './planning/planning.ts';
import { readMessage } from './reading/reading.ts';
import { replyTo } from './replying/replies.ts';

/** It reads all tokens at no cost, so this is practically no limit. */
const CONTEXT_TOKENS = 1_000_000;

function orThrow(signal: AbortSignal): void {
  if (signal.aborted) throw new EngineError('The call was cancelled.', { retryable: true, failure: 'cancelled', cause: signal.reason });
}

/** “@trip-planner” calls Trip Planner: the handle's words are no part of what is said. */
function calledByName<R extends { agentName: string; message: { text: string } }>(request: R): R {
  const { agentName, message } = request;
  return { ...request, message: { ...message, text: withNameForHandles(message.text, agentName) } };
}

export function createOfflineEngine(): Engine {
  return {
    name: 'offline',
    contextTokens: CONTEXT_TOKENS,
    async learn(request, signal) {
      orThrow(signal);
      return readMessage(calledByName(request));
    },
    async plan(request, signal) {
      orThrow(signal);
      return planned(calledByName(request));
    },
    async reply(request, signal) {
      orThrow(signal);
      const named = calledByName(request);
      return (await answerFromOutside(named, signal)) ?? replyTo(named);
    },
    async write(request, signal) {
      orThrow(signal);
      return await writeFromOutside(calledByName(request), signal);
    },
    async summarise(request, signal) {
      orThrow(signal);
      return request.items.map(({ id, text }) => ({ sourceIds: [id], text }));
    },
  };
}
