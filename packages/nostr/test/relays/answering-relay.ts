// A relay over real sockets that does what a test says, and a connection to it.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { generateSecretKey, getPublicKey } from 'nostr-tools/pure';
import { afterEach } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { NostrError, type NostrEvent, signEvent } from '../../src/index.ts';
import { RelayConnection } from '../../src/relays/connection.ts';
import type { Signer } from '../../src/relays/proofs.ts';

export type Said = [string, ...unknown[]];
type Answering = (message: Said, say: (message: Said) => void, socket: WebSocket) => void;

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const closing: (() => unknown)[] = [];

/** `opened`: how many sockets there were. */
export async function relay(
  answering: Answering,
  onOpen: (say: (message: Said) => void) => void = () => {},
  { autoPong = true, clock }: { autoPong?: boolean; clock?: { now: number } } = {},
) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong });
  await once(server, 'listening');
  const heard: Said[] = [];
  const state = { opened: 0 };
  server.on('connection', (socket) => {
    state.opened += 1;
    const say = (message: Said) => socket.send(JSON.stringify(message));
    onOpen(say);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Said;
      heard.push(message);
      answering(message, say, socket);
    });
  });
  closing.push(() => {
    for (const socket of server.clients) socket.terminate();
    return new Promise((resolve) => void server.close(resolve));
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = new RelayConnection(url, {
    connect: (to) => new WebSocket(to, { perMessageDeflate: false }),
    log: { debug: () => {} },
    ...(clock && { now: () => clock.now }),
  });
  closing.unshift(() => connection.close());
  return { url, connection, heard, state, server };
}

const secretKey = generateSecretKey();
export const publicKey = getPublicKey(secretKey);
export const signer: Signer = { publicKey, sign: (template) => signEvent(template, secretKey) };
export const note = (content: string, o: Partial<NostrEvent> = {}) =>
  signEvent({ kind: 1, created_at: 1_700_000_000, tags: [], content, ...o }, secretKey);
export const signal = () => AbortSignal.timeout(5_000);
export const limits = () => ({ signal: signal(), maxEvents: 100, maxBytes: 1_000_000 });
export const whyOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof NostrError ? error.why : String(error)),
  );
