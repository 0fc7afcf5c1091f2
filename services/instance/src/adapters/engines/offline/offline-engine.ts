// The engine without dependencies: deterministic, no network, no model. It recognises, looks up and selects, but invents nothing.
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

export function createOfflineEngine(): Engine {
  return {
    name: 'offline',
    contextTokens: CONTEXT_TOKENS,
    async learn(request, signal) {
      orThrow(signal);
      return readMessage(request);
    },
    async plan(request, signal) {
      orThrow(signal);
      return planned(request);
    },
    async reply(request, signal) {
      orThrow(signal);
      return (await answerFromOutside(request, signal)) ?? replyTo(request);
    },
    async write(request, signal) {
      orThrow(signal);
      return await writeFromOutside(request, signal);
    },
    async summarise(request, signal) {
      orThrow(signal);
      return request.items.map(({ id, text }) => ({ sourceIds: [id], text }));
    },
  };
}
