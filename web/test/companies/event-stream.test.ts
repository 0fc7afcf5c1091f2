import { expect, test } from 'vitest';
import { eventsIn } from '../../src/companies/v1/event-stream.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** In pieces of `size` bytes. */
function streamOf(text: string, size: number, ended = () => {}): ReadableStream<Uint8Array<ArrayBuffer>> {
  const all = bytes(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= all.length) controller.close();
      else controller.enqueue(all.slice(at, at + size));
      at += size;
    },
    cancel: ended,
  });
}

async function readFrom(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const event of eventsIn(stream)) read.push(event);
  return read;
}

const EVENTS = ': hello\n\nevent: a\ndata: {"type":"a","text":"é\\n"}\n\ndata: {"type":\ndata:"b"}\r\n\r\ndata: [DONE]\n\n';

test.each([1, 2, 3, 7, 1000])('events are read whole, in pieces of %i bytes', async (size) => {
  expect(await readFrom(streamOf(EVENTS, size))).toEqual([{ type: 'a', text: 'é\n' }, { type: 'b' }]);
});

test('a stream that breaks off is a failure, unless its last event says what happened', async () => {
  await expect(readFrom(streamOf('data: {"type":"a"}\n\n', 9))).rejects.toMatchObject({
    code: 'stream_broken',
    status: 0,
  });
  const error = { type: 'error', message: 'x' };
  expect(await readFrom(streamOf(`data: ${JSON.stringify(error)}\n\n`, 9))).toEqual([error]);
});

test('a reader that stops ends the request', async () => {
  let isEnded = false;
  const endless = 'data: {"type":"a"}\n\n'.repeat(1000);
  for await (const event of eventsIn(streamOf(endless, 10, () => (isEnded = true)))) {
    expect(event.type).toBe('a');
    break;
  }
  expect(isEnded).toBe(true);
});
