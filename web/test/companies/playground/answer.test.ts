// What a page shows of a stream, for streams as the service writes them: whole, cut anywhere, repeated and in any order.
import type { StreamEvent } from '@offshoot/openai-api';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, NO_ANSWER, withEvent } from '../../../src/companies/playground/answer/answer.ts';
import { lastOf, readIn, stream, written } from './streams.ts';

const folded = (events: readonly StreamEvent[]): Answer => events.reduce(withEvent, NO_ANSWER);
const runs = { numRuns: propertyRuns(150) };

test('a whole stream is what its response says', () => {
  fc.assert(
    fc.property(stream, (events) => {
      const answer = folded(events);
      const response = lastOf(events);
      expect(answer).toMatchObject({ isEnded: true, response, items: response.output });
    }),
    runs,
  );
});

test('without its last event, a stream adds up to the same items', () => {
  fc.assert(
    fc.property(stream, (events) => {
      const { items, isEnded } = folded(events.slice(0, -1));
      const sources = (one: unknown) =>
        JSON.stringify(one, (key, value) => (key === 'annotations' || key === 'logprobs' ? undefined : value));
      expect(isEnded).toBe(false);
      expect(sources(items)).toBe(sources(lastOf(events).output));
    }),
    runs,
  );
});

test('wherever a stream is cut, what is read is the beginning of what it becomes', () => {
  fc.assert(
    fc.property(stream, fc.nat(), (events, at) => {
      const { items } = folded(events.slice(0, at % events.length));
      const whole = lastOf(events).output;
      for (const [place, item] of items.entries()) {
        const becomes = whole[place];
        expect(becomes?.id).toBe(item.id);
        expect(becomes && readIn(becomes).startsWith(readIn(item))).toBe(true);
      }
    }),
    runs,
  );
});

test('an item that is on its way has all pieces that came', () => {
  fc.assert(
    fc.property(stream, fc.nat(), (events, at) => {
      const some = events.slice(0, at % events.length);
      const done = new Set(some.flatMap((event) => (event.type === 'response.output_item.done' ? [event.item.id] : [])));
      const pieces = (id: string) =>
        some.flatMap((event) => ('delta' in event && !('summary_index' in event) && event.item_id === id ? [event.delta] : [])).join('');
      for (const item of folded(some).items) if (!done.has(item.id)) expect(readIn(item)).toBe(pieces(item.id));
    }),
    runs,
  );
});

test('a summary of a thought comes in pieces, too', () => {
  const events = written((writer) => {
    writer.summary('Two ');
    writer.summary('cities.');
  });
  expect(folded(events).items).toMatchObject([{ type: 'reasoning', summary: [{ text: 'Two cities.' }] }]);
});

test('events that come twice count once', () => {
  fc.assert(
    fc.property(stream, fc.nat(), (events, at) => {
      const some = events.slice(0, at % events.length);
      expect(folded(some.flatMap((event) => [event, event]))).toEqual(folded(some));
    }),
    runs,
  );
});

test('in any order, events break nothing, and the end decides', () => {
  const shuffled = stream.chain((events) => fc.shuffledSubarray(events, { minLength: events.length }).map((mixed) => ({ events, mixed })));
  fc.assert(
    fc.property(shuffled, ({ events, mixed }) => {
      // The response that ends the stream has the highest number.
      expect(folded(mixed)).toMatchObject({ isEnded: true, items: lastOf(events).output });
    }),
    runs,
  );
});

test('nothing changes an answer that has ended, and events of the future change none', () => {
  const events = written((writer) => {
    writer.text('Hello.');
    writer.complete();
  });
  const answer = folded(events);
  const late = {
    type: 'response.output_text.delta',
    sequence_number: 99,
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    delta: '!',
    logprobs: [],
  };
  expect(withEvent(answer, late as StreamEvent)).toBe(answer);
  const unknown = { type: 'response.something_new', sequence_number: 99, output_index: 7 } as unknown as StreamEvent;
  expect(withEvent(NO_ANSWER, unknown).items).toEqual([]);
});

test('a failure in the middle is told, with what came before', () => {
  const events = written((writer) => {
    writer.text('Half an');
    writer.fail({ type: 'model_error', error: { code: 'model_error', message: 'The model broke off.' } });
  });
  expect(folded(events.slice(0, -1))).toMatchObject({ error: { message: 'The model broke off.' }, isEnded: false });
  expect(folded(events)).toMatchObject({ response: { status: 'failed' }, items: [{ content: [{ text: 'Half an' }] }] });
});
