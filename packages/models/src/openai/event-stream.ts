import { createParser } from 'eventsource-parser';
import { garbage } from '../model.ts';
import type { AnswerReader } from './answer-reader.ts';
import { EndpointError } from './endpoint.ts';

/** Of one event, UTF-16 units. */
const MAX_EVENT = 8 * 1024 * 1024;

/**
 * The JSON values of a stream of Server-Sent Events, until `[DONE]` or its end: those that came at the same time together. Each is to be read
 * before the next ones. Throws EndpointError for an event that tells an error. `onHeard`: whenever something came, if only a comment.
 */
export async function* jsonEvents<T extends object>(answer: AnswerReader, onHeard: () => void): AsyncGenerator<Iterable<T>> {
  let come: string[] = [];
  let isEndless = false;
  let isDone = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT,
    onEvent: ({ data }) => come.push(data),
    onError({ type }) {
      isEndless ||= type === 'max-buffer-size-exceeded';
    },
  });
  function* values(events: readonly string[]): Generator<T> {
    for (const data of events) {
      isDone = data.startsWith('[DONE]');
      if (isDone) return;
      const event = JSON.parse(data) as T;
      const { error } = (event ?? {}) as { error?: unknown };
      if (error) throw new EndpointError(undefined, error);
      yield event;
    }
  }
  for await (const text of answer.texts()) {
    onHeard();
    parser.feed(text);
    const events = come;
    come = [];
    if (events.length > 0) yield values(events);
    if (isDone) return answer.leave();
    if (isEndless) throw garbage('it does not end');
  }
}
