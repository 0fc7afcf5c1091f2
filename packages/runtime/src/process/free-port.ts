import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Below the range from which systems assign ephemeral ports (Linux from 32768, macOS and Windows from 49152), so that no other
 * process is assigned one of these while its server restarts.
 */
const LOWEST = 16_384;
const COUNT = 8_192;

/** The process that holds the port this far above a port has reserved that port. The system frees it at any end of the process. */
const RESERVATION_OFFSET = COUNT;

const reservations = new Set<Server>();

/**
 * A random free port of this machine. While this process (or worker thread) lives, no other caller of this function gets the same one,
 * in any process: a server may be started on it late, stopped, and started again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * COUNT);
    const reservation = await listen(port + RESERVATION_OFFSET);
    if (!reservation) continue;
    const probe = await listen(port);
    if (!probe) {
      await close(reservation);
      continue;
    }
    await close(probe);
    reservations.add(reservation.unref());
    return port;
  }
}

async function listen(port: number): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
