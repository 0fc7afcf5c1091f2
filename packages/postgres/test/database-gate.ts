// A proxy in front of PostgreSQL on its own port. It can close, as when the server restarts, reopen to another server, and
// pause, as when the server is paused.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface DatabaseGate {
  /** The database's URL through the gate. */
  url: string;
  /** Cuts all connections, including new ones. */
  shut(): void;
  /** Nothing passes in either direction, silently; old and new connections alike. */
  pause(): void;
  /** Forwards what was held back. */
  resume(): void;
  /** `port`: where the server is now. */
  open(port?: number): void;
  close(): Promise<void>;
}

export async function startDatabaseGate(databaseUrl: string): Promise<DatabaseGate> {
  const through = new URL(databaseUrl);
  const { hostname } = through;
  let target: number | undefined = Number(through.port);
  let last = target;
  const sockets = new Set<Socket>();
  let isPaused = false;
  const server = createServer((client) => {
    client.on('error', () => {});
    if (target === undefined) return void client.destroy();
    const database = connect(target, hostname);
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(database);
    database.pipe(client);
    if (isPaused) for (const socket of [client, database]) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href,
    shut() {
      target = undefined;
      cut();
    },
    pause() {
      isPaused = true;
      for (const socket of sockets) socket.pause();
    },
    resume() {
      isPaused = false;
      for (const socket of sockets) socket.resume();
    },
    open(port = last) {
      last = port;
      target = port;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
