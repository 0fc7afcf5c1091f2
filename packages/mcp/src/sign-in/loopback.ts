// Where the browser of the person brings the code: an address of this computer.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpError } from '../mcp-error.ts';
import type { SignInAnswer } from './begin.ts';

interface Loopback {
  url: string;
  /** Rejects with McpError `unauthorized` if the person says no. */
  answer: Promise<SignInAnswer>;
  close(): void;
}

/** Takes one answer, and only one that knows the state. `port`: 0 for any that is free. Throws if the port is taken. */
export async function openLoopback(state: string, port: number): Promise<Loopback> {
  const { promise: answer, resolve, reject } = Promise.withResolvers<SignInAnswer>();
  answer.catch(() => {});
  const server = createServer((request, response) => {
    const { pathname, searchParams: said } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const isOurs = pathname === '/signed-in' && said.get('state') === state;
    const code = said.get('code');
    response.writeHead(isOurs ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    response.end(isOurs ? 'You can close this page and go back to the terminal.' : 'There is nothing here.');
    if (!isOurs) return;
    if (code === null) reject(new McpError('unauthorized'));
    else resolve({ code, iss: said.get('iss') ?? undefined });
  });
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(port, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/signed-in`, answer, close: () => void server.close() };
}
