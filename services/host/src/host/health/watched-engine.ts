// Wraps the engine and records whether its last call succeeded.
import type { Engine } from '@offshoot/engine/engine.ts';
import type { ModelEngine } from '@offshoot/engine/model-engine.ts';

export interface WatchedEngine extends Engine {
  /** True before the first call. */
  readonly ok: boolean;
}

/** `onOutcome` is called for every call; a call abandoned by its caller counts as failed. */
export function watched(engine: Engine, onOutcome: (isOk: boolean) => void = () => {}): WatchedEngine {
  let ok = true;
  function noted(isOk: boolean): void {
    ok = isOk;
    onOutcome(isOk);
  }
  async function note<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
    // A call that never ends is abandoned by its caller: the abort is the last event it produces.
    const onAbort = () => noted(false);
    signal.addEventListener('abort', onAbort);
    try {
      const result = await call;
      noted(true);
      return result;
    } catch (error) {
      if (!signal.aborted) noted(false);
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
  return {
    name: engine.name,
    ...(engine.check && { check: engine.check }),
    contextTokens: engine.contextTokens,
    ...(engine.withModel && { withModel: watchedModel(engine.withModel, note) }),
    get ok() {
      return ok;
    },
    learn: (request, signal) => note(engine.learn(request, signal), signal),
    plan: (request, signal) => note(engine.plan(request, signal), signal),
    reply: (request, signal) => note(engine.reply(request, signal), signal),
    write: (request, signal) => note(engine.write(request, signal), signal),
    summarise: (request, signal) => note(engine.summarise(request, signal), signal),
  };
}

function watchedModel(engine: ModelEngine, note: <T>(call: Promise<T>, signal: AbortSignal) => Promise<T>): ModelEngine {
  return {
    isUsable: (model) => engine.isUsable(model),
    study: (request, signal) => note(engine.study(request, signal), signal),
    pursue: (request, signal) => note(engine.pursue(request, signal), signal),
    answer: (request, signal) => note(engine.answer(request, signal), signal),
  };
}
