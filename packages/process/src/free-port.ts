import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that systems hand out themselves, to whoever listens on any port or calls somebody (Linux from 32768, macOS and
 * Windows from 49152): nobody is given one of these while its server is away for a restart.
 */
const LOWEST = 16_384;
const COUNT = 16_384;

/** A port of this machine for a server that wants to keep it, drawn at random. */
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
