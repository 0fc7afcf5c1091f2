import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that records every byte, to prove what a server received and sent. */
export interface Tap {
  url: string;
  port: number;
  /** Everything that clients sent to the server. */
  received(): Buffer;
  /** Everything that the server sent to clients. */
  sent(): Buffer;
  /** Forgets what was recorded so far. */
  clear(): void;
  /** Existing connections silently stop carrying data, as when a router drops them. New ones work. */
  freeze(): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startTap(targetPort: number, targetHost = '127.0.0.1'): Promise<Tap> {
  let up: Buffer[] = [];
  let down: Buffer[] = [];
  const open = new Set<Socket>();
  const pipes = new Set<() => void>();

  const server = createServer((client) => {
    const target = connect(targetPort, targetHost);
    client.on('data', (bytes) => up.push(bytes));
    target.on('data', (bytes) => down.push(bytes));
    client.pipe(target);
    target.pipe(client);
    pipes.add(() => {
      client.unpipe(target).removeAllListeners('data').resume();
      target.unpipe(client).removeAllListeners('data').resume();
    });
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const close = async () => {
    if (!server.listening) return;
    server.close();
    for (const socket of open) socket.destroy();
    await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received: () => Buffer.concat(up),
    sent: () => Buffer.concat(down),
    clear: () => {
      up = [];
      down = [];
    },
    freeze: () => {
      for (const stop of pipes) stop();
      pipes.clear();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
