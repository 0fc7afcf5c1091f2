// The engine that needs nothing: deterministic, no network, no model. It recognises, looks up and selects; it does not invent.
import { type Engine, EngineError } from '../../../domain/engine.ts';
import { selectForTransfer } from '../../../domain/memory-selection.ts';
import { understand } from './learning.ts';
import { replyTo } from './replies.ts';

function orThrow(signal: AbortSignal): void {
  if (signal.aborted) throw new EngineError('The call was cancelled.', { retryable: true, failure: 'cancelled', cause: signal.reason });
}

export function createOfflineEngine(): Engine {
  return {
    name: 'offline',
    async learn(request, signal) {
      orThrow(signal);
      const { learned, forget, rename } = understand(request.message, request.agentName, request.known);
      return rename === undefined ? { learned, forget } : { learned, forget, rename };
    },
    async reply(request, signal) {
      orThrow(signal);
      return replyTo(request);
    },
    async summarise(request, signal) {
      orThrow(signal);
      return selectForTransfer(request.items, request.directive).map(({ kind, text, topic }) => ({ kind, text, topic }));
    },
  };
}
