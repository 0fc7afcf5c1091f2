import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the range from which systems assign ephemeral ports (Linux from 32768, macOS and Windows from 49152), so that no other
 * process is assigned one of these while its server restarts.
 */
const LOWEST = 16_384;
const COUNT = 16_384;

/** A random free port of this machine, for a server that keeps it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
