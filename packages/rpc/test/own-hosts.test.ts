// A web page whose name was pointed at this machine (DNS rebinding) reaches nothing.
import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import { expect, onTestFinished, test } from 'vitest';
import { listenOnOnePort } from '../src/serving/one-port.ts';
import { forOwnHosts, upgradeForOwnHosts } from '../src/serving/own-hosts.ts';

async function start(hosts?: string[]) {
  let calls = 0;
  const { port, close } = await listenOnOnePort({
    host: '127.0.0.1',
    port: 0,
    handler: forOwnHosts(hosts, (_, response) => {
      calls += 1;
      response.writeHead(204);
      response.end();
    }),
    upgrade: upgradeForOwnHosts(hosts, (_, socket) => {
      calls += 1;
      socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    }),
  });
  onTestFinished(() => close(0));
  const statusOf = async (headers: http.OutgoingHttpHeaders) => {
    const request = http.request({ host: '127.0.0.1', port, headers: { connection: 'close', ...headers } }).end();
    const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };
  const overHttp2 = async (headers: http2.OutgoingHttpHeaders) => {
    const session = http2.connect(`http://127.0.0.1:${port}`);
    const [answer] = await once(session.request(headers), 'response');
    session.destroy();
    return answer[':status'];
  };
  return { port, statusOf, overHttp2, calls: () => calls };
}

const OTHERS = [
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  'localhost@evil.example',
  'evil.example/localhost',
  'x:y',
];
const OURS = [
  'localhost',
  'LOCALHOST:8080',
  'localhost.',
  '127.0.0.1:8080',
  '[::1]:8080',
  '192.168.1.7',
  'offshoot.example',
  'offshoot.example:443',
];

test('attack: a page of another name calls the port, over any version of HTTP or a WebSocket', async () => {
  const { statusOf, overHttp2, calls } = await start(['offshoot.example']);
  const upgrade = { connection: 'upgrade', upgrade: 'websocket' };
  for (const host of OTHERS) expect([host, await statusOf({ host })]).toEqual([host, 421]);
  for (const host of OTHERS.slice(0, 4)) expect([host, await statusOf({ host, ...upgrade })]).toEqual([host, 421]);
  expect(await overHttp2({ ':authority': 'evil.example' })).toBe(421);
  expect(await overHttp2({ ':authority': 'localhost', host: 'evil.example' })).toBe(421);
  expect(calls()).toBe(0);
  for (const host of OURS) expect([host, await statusOf({ host }), await statusOf({ host, ...upgrade })]).toEqual([host, 204, 204]);
  expect(await overHttp2({ ':authority': 'localhost:1' })).toBe(204);
});

test('without a list, every name is ours', async () => {
  expect(await (await start()).statusOf({ host: 'gateway:8080' })).toBe(204);
});
