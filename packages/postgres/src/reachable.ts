// Waits for an external PostgreSQL when a person sits at the terminal: announced, limited, and cancelled by Ctrl-C.
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '@offshoot/runtime/process/start-error.ts';
import pg from 'pg';
import { checkedDatabaseUrl, whereIs } from './address.ts';
import { cut } from './connection.ts';

export interface Reaching {
  url: string;
  /** How long the server may take to come up. Milliseconds. */
  patienceMs: number;
  /** Called once, with a sentence for a person, if there is a wait. */
  waiting: (sentence: string) => void;
  /** Ends the wait. */
  stopping?: AbortSignal | undefined;
}

/** Shorter waits are not announced. */
const TELL_AFTER_MS = 1_000;
const ATTEMPT_MS = 5_000;
const PAUSE_MS = 250;

/** Throws a StartError when time runs out, and at once for permanent failures: a wrong password, role or database. */
export async function reachable({ url, patienceMs, waiting, stopping }: Reaching): Promise<void> {
  const where = whereIs(checkedDatabaseUrl(url));
  const until = performance.now() + patienceMs;
  const limit = `for ${Math.ceil(patienceMs / 1000)} s at most`;
  const telling = setTimeout(
    () => waiting(`Waiting for the PostgreSQL at ${where}, ${limit}. Start it, or press Ctrl-C and correct DATABASE_URL.`),
    TELL_AFTER_MS,
  );
  try {
    for (;;) {
      stopping?.throwIfAborted();
      const failure = await attempt(url, Math.min(ATTEMPT_MS, patienceMs), stopping);
      if (!failure) return;
      stopping?.throwIfAborted();
      if (isLasting(failure) || performance.now() > until) {
        const why = failure.message || failure.code;
        const next = 'Correct DATABASE_URL, start that server, or unset DATABASE_URL to use the embedded one.';
        throw new StartError(`The PostgreSQL at ${where} cannot be used: ${why}. ${next}`, { cause: failure });
      }
      await pause(PAUSE_MS, undefined, { signal: stopping }).catch(() => {});
    }
  } finally {
    clearTimeout(telling);
  }
}

type Failure = Error & { code?: string };

/** Undefined if the server responds. */
async function attempt(url: string, timeoutMs: number, stopping: AbortSignal | undefined): Promise<Failure | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: timeoutMs });
  client.on('error', () => {});
  const stop = () => cut(client);
  stopping?.addEventListener('abort', stop);
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch (error) {
    cut(client);
    return error as Failure;
  } finally {
    stopping?.removeEventListener('abort', stop);
  }
}

/** invalid_authorization_specification, invalid_catalog_name. */
export function isLasting({ code = '' }: { code?: string }): boolean {
  return /^(28|3D)/.test(code);
}
