// When the events of a stream are sent.
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { eventually } from '@offshoot/testing';
import { expect, onTestFinished, test } from 'vitest';
import { openSse } from '../src/wire/sse.ts';

/** A response whose connection keeps what is sent, one text for each call of the system. */
function keptResponse() {
  const sent: string[] = [];
  class KeptSocket extends Socket {
    override _write(chunk: Buffer | string, _: BufferEncoding, done: () => void): void {
      sent.push(String(chunk));
      done();
    }
    override _writev(chunks: { chunk: Buffer | string }[], done: () => void): void {
      sent.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    }
  }
  const socket = new KeptSocket();
  const response = new ServerResponse(Object.assign(new IncomingMessage(socket), { httpVersionMajor: 1, httpVersionMinor: 1 }));
  response.assignSocket(socket);
  const sse = openSse(response);
  onTestFinished(() => sse.end());
  return { sse, sent };
}
const frame = (name: string) => `event: ${name}\n\n`;

test('what is flushed is sent at once with all before it, and what follows goes together', async () => {
  const { sse, sent } = keptResponse();
  for (const name of ['created', 'delta']) sse.write(frame(name));
  expect(sent).toEqual([]);
  sse.flush();
  expect(sent).toEqual([expect.stringMatching(/^HTTP\/1\.1 200 OK\r\n[\s\S]*event: created\n\nevent: delta\n\n\r\n$/)]);
  for (const name of ['more', 'and more']) sse.write(frame(name));
  expect(sent).toHaveLength(1);
  await eventually(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toContain(frame('more') + frame('and more'));
});

test('nothing waits for a flush, and much does not wait for the next turn', async () => {
  const { sse, sent } = keptResponse();
  sse.write(frame('created'));
  await eventually(() => expect(sent).toEqual([expect.stringContaining(frame('created'))]));
  sse.write(frame('x'.repeat(20_000)));
  expect(sent).toHaveLength(2);
});

test('a flush before the first event sends the headers', () => {
  const { sse, sent } = keptResponse();
  sse.flush();
  expect(sent).toEqual([expect.stringContaining('text/event-stream')]);
});
