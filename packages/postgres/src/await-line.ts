// A service's line, which waits at the start for a database that is not up yet.
import { StartError } from '@offshoot/process/start-error.ts';
import type { Logger } from 'pino';
import { checkedDatabaseUrl, whereIs } from './address.ts';
import { type DatabaseLine, openLine, type Pulse } from './line.ts';
import { isLasting } from './reachable.ts';

export interface AwaitLineOptions {
  /** DATABASE_URL. */
  url: string;
  log: Logger;
  /** Ends the waiting. */
  stopping?: AbortSignal | undefined;
  /** Begun when there is something to wait for, and closed when the wait is over. */
  meanwhile?: (() => Promise<{ close(): Promise<void> }>) | undefined;
  pulse?: Pulse;
}

/** How often the log says that the database is still away. */
const SAY_EVERY_MS = 10_000;

/**
 * Resolves when the database has answered for the first time. Throws a StartError where waiting does not help: the URL is none, or
 * the server refuses the role or has no such database.
 */
export async function awaitLine({ url, log, stopping, meanwhile, pulse }: AwaitLineOptions): Promise<DatabaseLine> {
  const where = whereIs(checkedDatabaseUrl(url));
  const { promise: first, resolve, reject } = Promise.withResolvers<void>();
  first.catch(() => {});
  const waitingRoom = new AsyncDisposableStack();
  let isUp = false;
  let isAway = false;
  let saidAt = Number.NEGATIVE_INFINITY;

  const begin = async () => {
    if (!meanwhile) return;
    const opened = await meanwhile();
    waitingRoom.defer(() => opened.close());
  };
  let waiting: Promise<void> | undefined;
  const failed = (why: unknown) => {
    const { code = '', message } = why as { code?: string; message: string };
    if (!isUp && isLasting({ code })) {
      reject(new StartError(`The PostgreSQL at ${where} cannot be used: ${message}. Correct DATABASE_URL.`));
      return;
    }
    if (!isUp) waiting ??= begin().catch(reject);
    isAway = true;
    if (performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    log.warn({ where, reason: message || code }, isUp ? 'the database does not answer' : 'waiting for the database');
  };
  const answered = () => {
    if (isAway) log.info({ where }, 'the database answers again');
    [isUp, isAway, saidAt] = [true, false, Number.NEGATIVE_INFINITY];
    resolve();
  };
  const stopped = () => reject(stopping?.reason);
  stopping?.addEventListener('abort', stopped);
  if (stopping?.aborted) stopped();

  const line = openLine(url, { answered, failed }, pulse);
  try {
    await first;
    return line;
  } catch (error) {
    await line.close();
    throw error;
  } finally {
    stopping?.removeEventListener('abort', stopped);
    await waiting;
    await waitingRoom.disposeAsync();
  }
}
