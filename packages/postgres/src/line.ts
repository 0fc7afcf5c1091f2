// A service's line to its database: every connection of it, and whether somebody answers at the other end.
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseAwayError, markAsDatabases } from './trouble.ts';

/** What all connections of a service have in common. Sent once, when a connection is made. */
export const connectionSettings = {
  /** Also the wait for a connection of the pool, which others may use for as long as a statement takes. */
  connectionTimeoutMillis: 30_000,
  /** The server breaks off what takes longer: no statement of ours does, a version for very many agents included. */
  statement_timeout: 30_000,
  /** A process that stands still in a transaction keeps its locks no longer. */
  idle_in_transaction_session_timeout: 60_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const;

/** The server answers before, or ends the statement: a connection on which nothing moves was forgotten by something in between. */
const STILL_MS = 35_000;

/** The server too notices that a client is gone, and gives its locks back. */
export const serverKeepAlive = '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3';

export interface DatabaseLine {
  readonly url: string;
  /** The class of all its connections, for pools and for single ones. None is opened while the database is away. */
  readonly Client: typeof pg.Client;
  /** Whether the database has answered lately. */
  isAnswering(): boolean;
  close(): Promise<void>;
}

export interface Pulse {
  /** How often the database is asked whether it is there. Milliseconds. */
  everyMs?: number;
  /** Without an answer for so long it is away. */
  silentMs?: number;
}

/** A call that finds the database away is refused after the sum of these at the latest. */
const EVERY_MS = 1_000;
const SILENT_MS = 2_500;
const TURN_MS = 100;
const AWAY_PAUSE_MS = 250;

/** As the client library has it. */
type Connected = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

/** Told what the line finds out. */
export interface LineObserver {
  /** The database answers, and did not before. */
  answered(): void;
  /** It does not: told of each attempt, up to four a second. */
  failed(why: unknown): void;
}

/**
 * Asks the database once a second, on a connection of its own that no load keeps busy. Where it does not answer, all connections
 * are cut: what waits on them fails at once instead of hanging, and when the database is back everybody begins on a new one.
 */
export function openLine(url: string, observer: LineObserver, { everyMs = EVERY_MS, silentMs = SILENT_MS }: Pulse = {}): DatabaseLine {
  const open = new Set<pg.Client>();
  const stop = new AbortController();
  let isAnswering = false;
  let probe: pg.Client | undefined;

  class LineClient extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<pg.Client> | undefined {
      if (isAnswering) {
        open.add(this);
        this.once('end', () => open.delete(this));
        this.once('connect', () => streamOf(this).setTimeout(STILL_MS, () => cut(this)));
        // Before the error reaches whoever waits for the connection or a statement.
        this.connection.prependListener('error', markAsDatabases);
        return callback ? void super.connect(callback) : super.connect();
      }
      if (!callback) return Promise.reject(new DatabaseAwayError());
      process.nextTick(callback as (error: Error) => void, new DatabaseAwayError());
      return undefined;
    }
  }

  const ask = async () => {
    if (!probe) {
      probe = newProbe(url);
      await probe.connect();
    }
    await probe.query('select 1');
  };
  const dropProbe = () => {
    if (probe) cut(probe);
    probe = undefined;
  };
  /** Once more where a connection was merely ended: that tells nothing about the server yet. Silence does. */
  const askAgain = async () => {
    const isNew = probe === undefined;
    try {
      await within(silentMs, ask());
    } catch (error) {
      dropProbe();
      if (isNew || error instanceof SilentError || stop.signal.aborted) throw error;
      await within(silentMs, ask());
    }
  };
  const done = (async () => {
    while (!stop.signal.aborted) {
      try {
        await askAgain();
        if (!isAnswering) {
          isAnswering = true;
          observer.answered();
        }
      } catch (error) {
        dropProbe();
        if (stop.signal.aborted) break;
        isAnswering = false;
        for (const client of open) cut(client);
        observer.failed(error);
      }
      await pause(isAnswering ? everyMs : AWAY_PAUSE_MS, undefined, { signal: stop.signal }).catch(() => {});
    }
    await probe?.end().catch(() => {});
  })();

  return {
    url,
    Client: LineClient,
    isAnswering: () => isAnswering,
    async close() {
      stop.abort();
      if (!isAnswering) dropProbe();
      await done;
    },
  };
}

/** Without a watch, for who asks only once. */
export function plainLine(url: string): DatabaseLine {
  return { url, Client: pg.Client, isAnswering: () => true, close: async () => {} };
}

class SilentError extends DatabaseAwayError {}

function newProbe(url: string): pg.Client {
  const probe = new pg.Client({
    ...connectionSettings,
    connectionString: url,
    application_name: 'offshoot pulse',
  });
  probe.on('error', () => {});
  return probe;
}

/**
 * Counted in turns of our own event loop: a process that is kept from running hears nothing, and the database is not to blame.
 */
function within(ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = Math.ceil(ms / TURN_MS);
    const turns = setInterval(() => {
      left -= 1;
      if (left === 0) reject(new SilentError());
    }, TURN_MS);
    work.then(() => resolve(), reject).finally(() => clearInterval(turns));
  });
}

/** At once, and without a word that nobody would hear. */
export function cut(client: pg.Client): void {
  streamOf(client).destroy(new DatabaseAwayError());
}

function streamOf({ connection }: pg.Client): Socket {
  return connection.stream as Socket;
}
