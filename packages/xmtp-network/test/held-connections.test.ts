// What a client of the local network holds that never calls, or never ends a call.
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { Code, ConnectError } from '@connectrpc/connect';
import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { serveGrpc } from '../src/server.ts';
import { silent, startNetwork } from './running-network.ts';

const MIB = 1024 * 1024;

test('attack: HTTP/2 connections without calls, of which some never answer, are closed', async () => {
  const server = await serveGrpc({ host: '127.0.0.1', port: 0, routes: () => {}, log: silent, idleConnectionMs: 300 });
  try {
    const sessions = Array.from({ length: 50 }, () => connectHttp2(`http://127.0.0.1:${server.port}`).on('error', () => {}));
    // Only the first bytes of the protocol, and nothing after them.
    const mute = Array.from({ length: 50 }, () => connect(server.port, '127.0.0.1').on('error', () => {}));
    for (const socket of mute) socket.resume().write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    const left = () => [...sessions.filter(({ closed, destroyed }) => !closed && !destroyed), ...mute.filter(({ closed }) => !closed)];
    await eventually(() => expect(left()).toEqual([]));
  } finally {
    await server.close();
  }
});

test('attack: requests that never end hold 256 MiB in all, and others are served', async () => {
  await using network = await startNetwork();
  const half = async (): Promise<Socket> => {
    const socket = connect(network.port, '127.0.0.1').on('error', () => {});
    const path = '/xmtp.identity.api.v1.IdentityApi/PublishIdentityUpdate';
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc-web+proto\r\ncontent-length: ${24 * MIB + 5}\r\n\r\n\0\x01\x80\0\0`,
      'latin1',
    );
    const part = Buffer.alloc(MIB);
    for (let n = 0; n < 22 && !socket.destroyed; n += 1)
      if (!socket.write(part)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
    return socket;
  };
  const sockets = [];
  const answers: string[] = [];
  for (let n = 0; n < 14; n += 1) {
    const socket = await half();
    socket.on('data', (part) => answers.push(String(part)));
    sockets.push(socket);
  }
  // 14 × 22 MiB is more.
  await eventually(() => expect(answers.join()).toContain('grpc-status: 8'));
  await expect(network.identity.getIdentityUpdates({ requests: [] })).resolves.toBeDefined();
  for (const socket of sockets) socket.destroy();
  expect(ConnectError.from(await network.mls.getNewestGroupMessage({ groupIds: [] }).catch((error: unknown) => error)).code).not.toBe(
    Code.ResourceExhausted,
  );
});
