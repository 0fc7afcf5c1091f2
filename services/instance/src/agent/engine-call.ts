// One call of the engine, with an end.

import type { AgentContext } from './agent-context.ts';
import { type Engine, EngineError } from './domain/engine.ts';

export class EngineTimeout extends EngineError {}

/** The engine is given a time to end by, and left behind where it does not keep it. */
export async function timed<T>(ctx: AgentContext, call: (engine: Engine, signal: AbortSignal) => Promise<T>): Promise<T> {
  const timeout = Promise.withResolvers<never>();
  const abort = new AbortController();
  const giveUp = (error: Error) => {
    abort.abort(error);
    timeout.reject(error);
  };
  const timer = setTimeout(
    () => giveUp(new EngineTimeout(`no answer within ${ctx.engineTimeoutMs} ms`, { retryable: true })),
    ctx.engineTimeoutMs,
  );
  const onClosing = () => giveUp(new EngineError('the agent is closing', { retryable: true }));
  ctx.closing.addEventListener('abort', onClosing, { once: true });
  try {
    if (ctx.closing.aborted) onClosing();
    return await Promise.race([call(ctx.engine, abort.signal), timeout.promise]);
  } finally {
    clearTimeout(timer);
    ctx.closing.removeEventListener('abort', onClosing);
    timeout.promise.catch(() => {});
  }
}
