// The engine, with a note of whether its last call succeeded.
import type { Engine } from '../domain/engine.ts';

export interface WatchedEngine extends Engine {
  /** True before the first call. */
  readonly ok: boolean;
}

export function watched(engine: Engine): WatchedEngine {
  let ok = true;
  async function note<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
    // A call that never ends is left behind by its caller: the signal is the last that is heard of it.
    const onAbort = () => {
      ok = false;
    };
    signal.addEventListener('abort', onAbort);
    try {
      const result = await call;
      ok = true;
      return result;
    } catch (error) {
      ok = false;
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
  return {
    name: engine.name,
    contextTokens: engine.contextTokens,
    get ok() {
      return ok;
    },
    learn: (request, signal) => note(engine.learn(request, signal), signal),
    reply: (request, signal) => note(engine.reply(request, signal), signal),
    summarise: (request, signal) => note(engine.summarise(request, signal), signal),
  };
}
