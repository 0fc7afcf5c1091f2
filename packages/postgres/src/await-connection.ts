// Opens a service's database connection, and waits at startup for a database that is not up yet.
import { StartError } from '@offshoot/runtime/process/start-error.ts';
import type { Logger } from 'pino';
import { checkedDatabaseUrl, whereIs } from './address.ts';
import { type DatabaseConnection, openConnection, type Pulse } from './connection.ts';
import { isLasting } from './reachable.ts';

export interface AwaitConnectionOptions {
  /** DATABASE_URL. */
  url: string;
  log: Logger;
  /** Ends the wait. */
  stopping?: AbortSignal | undefined;
  /** Started if there is a wait, and closed when it ends. */
  meanwhile?: (() => Promise<{ close(): Promise<void> }>) | undefined;
  pulse?: Pulse;
}

/** How often the log repeats that the database is unavailable. */
const SAY_EVERY_MS = 10_000;

/**
 * Resolves once the database has responded. Throws a StartError if waiting does not help: the URL is invalid, or the server
 * refuses the role or does not have the database.
 */
export async function awaitConnection({ url, log, stopping, meanwhile, pulse }: AwaitConnectionOptions): Promise<DatabaseConnection> {
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

  const connection = openConnection(url, { answered, failed }, pulse);
  try {
    await first;
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  } finally {
    stopping?.removeEventListener('abort', stopped);
    await waiting;
    await waitingRoom.disposeAsync();
  }
}
