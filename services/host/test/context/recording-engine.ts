// An engine that records what it has to summarise.
import type { Engine, SummariseRequest } from '@offshoot/engine/engine.ts';

export interface RecordingEngine extends Engine {
  asked: SummariseRequest[];
}

export function recording(engine: Engine): RecordingEngine {
  const asked: SummariseRequest[] = [];
  return {
    name: engine.name,
    contextTokens: engine.contextTokens,
    asked,
    learn: (request, signal) => engine.learn(request, signal),
    plan: (request, signal) => engine.plan(request, signal),
    reply: (request, signal) => engine.reply(request, signal),
    write: (request, signal) => engine.write(request, signal),
    summarise(request, signal) {
      asked.push(request);
      return engine.summarise(request, signal);
    },
  };
}
