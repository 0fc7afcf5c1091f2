// A service's connection to its database: all its clients, and whether the database responds.
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseAwayError, type DatabaseTrouble, markAsDatabases, troubleOf } from './trouble.ts';

/** Settings shared by all connections of a service. Sent once per connection. */
export const connectionSettings = {
  /** Includes the wait for a pooled connection, which others may hold for the length of a statement. */
  connectionTimeoutMillis: 30_000,
  /** The server cancels longer statements; none of ours takes that long, not even a version for very many agents. */
  statement_timeout: 30_000,
  /** A process that hangs in a transaction loses its locks after this time. */
  idle_in_transaction_session_timeout: 60_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const;

/** By then the server has responded or cancelled the statement: a connection without traffic was dropped by something in between. */
const STILL_MS = 35_000;

/** The server, too, detects a dead client and releases its locks. */
export const serverKeepAlive = '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3';

export interface DatabaseConnection {
  readonly url: string;
  /** The class of all its connections, pooled or single. None is opened while the database is unavailable. */
  readonly Client: typeof pg.Client;
  /** Whether the database has responded recently. */
  isAnswering(): boolean;
  /** What keeps the database from answering, or from taking changes. Undefined: nothing. */
  trouble(): DatabaseTrouble | undefined;
  close(): Promise<void>;
}

export interface Pulse {
  /** How often the database is pinged. Milliseconds. */
  everyMs?: number;
  /** The database counts as unavailable after this long without a response. Milliseconds. */
  silentMs?: number;
}

/** While the database is unavailable, a call is refused after at most the sum of these. */
const EVERY_MS = 1_000;
const SILENT_MS = 2_500;
const TICK_MS = 100;
const AWAY_PAUSE_MS = 250;

/**
 * Asks for what a change needs, and changes nothing: rows beyond the memory of the session go to a temporary file, for which a full
 * disk has no room. Takes about a millisecond.
 */
const ASK_FOR_ROOM = `select current_setting('transaction_read_only') as read_only, count(*) from generate_series(1, 4000)`;
const LITTLE_MEMORY = `set work_mem = '64kB'`;

/** The callback type of the client library. */
type Connected = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

/** Notified of what the connection detects. */
export interface ConnectionObserver {
  /** The database responds again, or for the first time. */
  answered(): void;
  /** It does not respond; called for each attempt, up to four times a second. */
  failed(why: unknown): void;
}

/**
 * Pings the database once a second on its own connection, which no load keeps busy. If it does not respond, all connections
 * are cut: waiting calls fail at once instead of hanging, and use new connections when the database is back.
 */
export function openConnection(
  url: string,
  observer: ConnectionObserver,
  { everyMs = EVERY_MS, silentMs = SILENT_MS }: Pulse = {},
): DatabaseConnection {
  const open = new Set<pg.Client>();
  const stop = new AbortController();
  let isAnswering = false;
  let refusing: DatabaseTrouble | undefined;
  let probe: pg.Client | undefined;

  class MonitoredClient extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<pg.Client> | undefined {
      if (isAnswering) {
        open.add(this);
        this.once('end', () => open.delete(this));
        this.once('connect', () => streamOf(this).setTimeout(STILL_MS, () => cut(this)));
        // Runs before the error reaches a caller that waits for the connection or a statement.
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
      await probe.query(LITTLE_MEMORY);
    }
    const one = probe;
    await one.query('select 1');
    refusing = await objection(one);
  };
  const dropProbe = () => {
    if (probe) cut(probe);
    probe = undefined;
  };
  /** Retries if a connection was merely closed, which says nothing about the server yet. Silence does. */
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
    Client: MonitoredClient,
    isAnswering: () => isAnswering,
    trouble: () => (isAnswering ? refusing : 'away'),
    async close() {
      stop.abort();
      if (!isAnswering) dropProbe();
      await done;
    },
  };
}

/** A connection without monitoring, for one-off use. */
export function unmonitoredConnection(url: string): DatabaseConnection {
  return { url, Client: pg.Client, isAnswering: () => true, trouble: () => undefined, close: async () => {} };
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

/** Why the database takes no changes. Undefined: it takes them. Throws if it does not answer. */
async function objection(probe: pg.Client): Promise<DatabaseTrouble | undefined> {
  try {
    const { rows } = await probe.query<{ read_only: string }>(ASK_FOR_ROOM);
    return rows[0]?.read_only === 'on' ? 'read-only' : undefined;
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble === 'full' || trouble === 'read-only') return trouble;
    throw error;
  }
}

/**
 * Measured in ticks of our own event loop: if this process is starved, the database is not to blame.
 */
function within(ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = Math.ceil(ms / TICK_MS);
    const ticks = setInterval(() => {
      left -= 1;
      if (left === 0) reject(new SilentError());
    }, TICK_MS);
    work.then(() => resolve(), reject).finally(() => clearInterval(ticks));
  });
}

/** Cuts the connection at once, without saying goodbye to a peer that cannot hear it. */
export function cut(client: pg.Client): void {
  streamOf(client).destroy(new DatabaseAwayError());
}

function streamOf({ connection }: pg.Client): Socket {
  return connection.stream as Socket;
}
