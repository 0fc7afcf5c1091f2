import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface NameProxy {
  url: string;
  /** What it was asked to connect to, the first first. */
  asked: IncomingMessage[];
  close(): void;
}

/** A proxy that leads every name to one port of this computer, as one does that resolves names itself. */
export async function startNameProxy(port: () => number): Promise<NameProxy> {
  const asked: IncomingMessage[] = [];
  const proxy = createServer();
  proxy.on('connect', (request: IncomingMessage, socket) => {
    asked.push(request);
    const upstream = connect(port(), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked, close: () => void proxy.close() };
}
