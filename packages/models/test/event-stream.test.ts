// Server-Sent Events of an endpoint, however they are cut.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnswerReader } from '../src/openai/answer-reader.ts';
import { jsonEvents } from '../src/openai/event-stream.ts';

async function all(answer: AnswerReader): Promise<object[]> {
  const events: object[] = [];
  for await (const come of jsonEvents(answer, () => {})) events.push(...come);
  return events;
}

/** What comes of these parts, and whether the rest is left to the next user of the connection. */
async function read(parts: readonly string[]): Promise<{ events: object[]; isLeft: boolean }> {
  let isLeft = false;
  const answer = {
    async *texts() {
      yield* parts;
    },
    leave() {
      isLeft = true;
    },
  } as unknown as AnswerReader;
  const events = await all(answer);
  return { events, isLeft };
}

test('an answer reads the same wherever it is cut', async () => {
  const lines = [
    ': a comment',
    '',
    'event: chunk',
    'data: {"text":',
    'data: "löwe 🦁"}',
    '',
    'data:{"n":2}',
    '',
    'data: [DONE]',
    '',
    'data: {"n":3}',
    '',
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('\n', '\r\n'), fc.array(fc.nat({ max: 110 }), { maxLength: 12 }), async (end, cuts) => {
      const text = lines.map((line) => line + end).join('');
      const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const parts = at.slice(1).map((to, index) => text.slice(at[index], to));
      expect(await read(parts)).toEqual({ events: [{ text: 'löwe 🦁' }, { n: 2 }], isLeft: true });
    }),
    { numRuns: propertyRuns(100) },
  );
});

test('an error in the stream, and what is no JSON, end it', async () => {
  await expect(read(['data: {"n":1}\n\ndata: {"error":{"code":"overloaded"}}\n\n'])).rejects.toMatchObject({ code: 'overloaded' });
  await expect(read(['data: {"n":\n\n'])).rejects.toThrow(SyntaxError);
});

test('attack: an event that never ends fills no memory', async () => {
  let sent = 0;
  const endless = {
    async *texts() {
      for (;;) {
        sent += 1;
        yield `data: ${'x'.repeat(1024 * 1024)}\n`;
      }
    },
  } as unknown as AnswerReader;
  await expect(all(endless)).rejects.toThrow(/does not end/);
  expect(sent).toBeLessThan(12);
});
