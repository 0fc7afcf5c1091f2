import { garbage } from '../model.ts';
import type { AnswerReader } from './answer-reader.ts';
import { EndpointError } from './endpoint.ts';

/** Of one event, UTF-16 units. */
const MOST_EVENT = 8 * 1024 * 1024;

/** The JSON values of a stream of Server-Sent Events, until `[DONE]` or its end. Throws EndpointError for an event that tells an error. */
export async function* jsonEvents<T extends object>(answer: AnswerReader): AsyncGenerator<T> {
  let text = '';
  let data = '';
  for await (const more of answer.texts()) {
    text += more;
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      const line = text.slice(from, text[end - 1] === '\r' && end > from ? end - 1 : end);
      from = end + 1;
      if (line.startsWith('data:')) data += (data === '' ? '' : '\n') + line.slice(line[5] === ' ' ? 6 : 5);
      if (line !== '' || data === '') continue;
      if (data.startsWith('[DONE]')) return answer.leave();
      const event = JSON.parse(data) as T;
      data = '';
      const { error } = (event ?? {}) as { error?: unknown };
      if (error) throw new EndpointError(undefined, error);
      yield event;
    }
    text = text.slice(from);
    if (text.length + data.length > MOST_EVENT) throw garbage('it does not end');
  }
}
