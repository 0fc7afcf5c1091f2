import { invalid } from './refusals.ts';

export interface ListingQuery {
  limit?: number;
  order?: 'asc' | 'desc';
  after?: string;
  before?: string;
}

/** What to read: `before` reads backwards, and the page is turned round. */
export interface Cursor {
  after: number | undefined;
  isNewestFirst: boolean;
  isReversed: boolean;
}

/** `placeOf`: the order of something that the caller has. Throws RequestRefusal. */
export async function cursorOf(
  { order = 'desc', after, before }: ListingQuery,
  placeOf: (id: string) => Promise<number | undefined>,
): Promise<Cursor> {
  if (after !== undefined && before !== undefined) throw invalid('A list has after or before, not both.', 'before');
  const id = after ?? before;
  const place = id === undefined ? undefined : await placeOf(id);
  if (id !== undefined && place === undefined) {
    throw invalid('The list has no such element.', after === undefined ? 'before' : 'after');
  }
  const isReversed = before !== undefined;
  return { after: place, isNewestFirst: (order === 'desc') !== isReversed, isReversed };
}

/** `rows`: one more than `limit` if there are more. */
export function listOf<Row, Shown extends { id: string }>(
  rows: readonly Row[],
  limit: number,
  { isReversed }: Cursor,
  show: (row: Row) => Shown,
) {
  const page = rows.slice(0, limit);
  const data = (isReversed ? page.toReversed() : page).map(show);
  return { object: 'list', data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more: rows.length > limit };
}

/** Whole seconds since 1970, as the API tells times. */
export const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);
