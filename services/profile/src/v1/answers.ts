import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Refusal } from '@offshoot/refusals';

export function listAnswer(data: readonly { id: string }[], hasMore = false) {
  const [first, last] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
  return { status: 200, body: { object: 'list', data, has_more: hasMore, first_id: first, last_id: last } };
}

export const timeToJson = (time: Timestamp | undefined): string | null => (time ? timestampDate(time).toISOString() : null);

/** Throws VALIDATION_FAILED for what is no time. */
export function timeFromJson(text: string | undefined, field: string): Timestamp | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  const year = time.getUTCFullYear();
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && isDay(text.slice(0, 10)) && year >= 1970 && year <= 9999) return timestampFromDate(time);
  throw new Refusal('VALIDATION_FAILED', 'This is no time as RFC 3339 writes it.', { metadata: { field } });
}

/** `Date` takes February 30 for March 2. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Answers of the contract have their message. */
export function present<T>(message: T | undefined): T {
  if (message === undefined) throw new Error('the answer of the service lacks its message');
  return message;
}
