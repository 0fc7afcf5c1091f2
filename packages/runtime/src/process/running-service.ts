import { flushCompileCache } from 'node:module';
import { constants } from 'node:os';
import type { Logger } from './logger.ts';
import { StartError } from './start-error.ts';

/** A service started by its composition root. `close` drains it and may be called twice. */
export interface RunningService {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * What every main.ts does: start, run until SIGTERM or SIGINT, close, exit. Handling the signals is also what lets Node be
 * stopped as PID 1 of a container. A second signal skips the drain. `stopping` cancels a start that is still waiting.
 * Files that the service writes are private to its account.
 */
export async function runUntilSignalled(log: Logger, start: (stopping: AbortSignal) => Promise<RunningService>): Promise<void> {
  process.umask(0o077);
  const stopped = Promise.withResolvers<NodeJS.Signals>();
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stopped.resolve(signal);
      stopping.abort();
      process.once(signal, () => process.exit(128 + constants.signals[signal]));
    });
  }
  try {
    const service = await start(stopping.signal);
    // Node would otherwise save its compile cache only on a clean exit: after a crash, the next start would compile everything again.
    flushCompileCache();
    log.info({ url: service.url }, 'listening');
    log.info({ signal: await stopped.promise }, 'closing');
    await service.close();
    process.exit(0);
  } catch (error) {
    if (stopping.signal.aborted && error === stopping.signal.reason) process.exit(0);
    // An error that the operator has to fix is one line; any other is a defect, for which the stack says more.
    if (error instanceof StartError) log.fatal(error.message);
    else log.fatal({ err: error }, error instanceof Error ? error.message : 'failed');
    process.exit(1);
  }
}
