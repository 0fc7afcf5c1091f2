// The engine without a model: it keeps what people wrote, word for word, and answers with their lines. It makes no sentence about anybody.
import { type Engine, EngineError } from '@offshoot/engine/engine.ts';
import { reply } from './answering.ts';
import { calledByName } from './calling.ts';
import type { WordSenses } from './finding.ts';
import { learn } from './keeping.ts';
import { answerFromOutside } from './outside/answering.ts';
import { writeFromOutside } from './outside/writing.ts';
import { planned } from './planning/planning.ts';

/** It reads all tokens at no cost, so this is practically no limit. */
const CONTEXT_TOKENS = 1_000_000;

function orThrow(signal: AbortSignal): void {
  if (signal.aborted) throw new EngineError('The call was cancelled.', { retryable: true, failure: 'cancelled', cause: signal.reason });
}

/** `senses`: what the host knows about words. */
export function createQuotingEngine({ senses }: { senses: WordSenses }): Engine {
  return {
    name: 'offline',
    contextTokens: CONTEXT_TOKENS,
    async learn(request, signal) {
      orThrow(signal);
      return learn(calledByName(request), senses);
    },
    async plan(request, signal) {
      orThrow(signal);
      return planned(calledByName(request));
    },
    async reply(request, signal) {
      orThrow(signal);
      const named = calledByName(request);
      return (await answerFromOutside(named, signal)) ?? reply(named, senses);
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
