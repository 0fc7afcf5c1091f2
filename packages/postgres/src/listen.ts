import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { connectionSettings, type DatabaseConnection, serverKeepAlive, unmonitoredConnection } from './connection.ts';
import { execute } from './named-values.ts';

export interface Listener {
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1_000;
/** How often the server is pinged: only silence reveals a connection that was dropped in between. */
const HEARTBEAT_MS = 30_000;

/**
 * Calls `onNotify` for every NOTIFY on the channel. A notification is a wake-up, never the data: those sent while disconnected
 * are lost, so `onNotify` is also called with an empty payload after each reconnect. Resolves once it listens.
 */
export async function listen(
  database: DatabaseConnection | string,
  channel: string,
  onNotify: (payload: string) => void,
): Promise<Listener> {
  const connection = typeof database === 'string' ? unmonitoredConnection(database) : database;
  const stop = new AbortController();
  let current = await connect(connection, channel, onNotify);
  const done = (async () => {
    while (!stop.signal.aborted) {
      await lost(current, stop.signal);
      await current.end().catch(() => {});
      const next = await reconnect(connection, channel, onNotify, stop.signal);
      if (!next) return;
      current = next;
      onNotify('');
    }
  })();
  const close = async () => {
    stop.abort();
    await done;
  };
  return { close, [Symbol.asyncDispose]: close };
}

/** Wakes the channel's listeners when the transaction commits. */
export async function notify(tx: SqlEntityManager, channel: string, payload: string): Promise<void> {
  await execute(tx, 'select pg_notify(:channel, :payload)', { channel, payload });
}

async function connect(connection: DatabaseConnection, channel: string, onNotify: (payload: string) => void): Promise<pg.Client> {
  const client = new connection.Client({
    ...connectionSettings,
    connectionString: connection.url,
    options: serverKeepAlive,
    application_name: `offshoot listen ${channel}`,
  });
  client.on('error', () => {});
  client.on('notification', (message) => onNotify(message.payload ?? ''));
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  return client;
}

/** Resolves when the connection is lost or the signal aborts. */
function lost(client: pg.Client, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const heartbeat = setInterval(() => client.query('select 1').catch(finish), HEARTBEAT_MS);
    heartbeat.unref();
    function finish(): void {
      clearInterval(heartbeat);
      client.off('end', finish);
      client.off('error', finish);
      signal.removeEventListener('abort', finish);
      resolve();
    }
    client.on('end', finish);
    client.on('error', finish);
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
}

async function reconnect(
  connection: DatabaseConnection,
  channel: string,
  onNotify: (payload: string) => void,
  signal: AbortSignal,
): Promise<pg.Client | undefined> {
  for (let wait = FIRST_RETRY_MS; !signal.aborted; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
    try {
      return await connect(connection, channel, onNotify);
    } catch {
      await sleep(wait, undefined, { signal }).catch(() => {});
    }
  }
  return undefined;
}
