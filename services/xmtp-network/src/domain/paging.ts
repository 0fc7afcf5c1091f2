/** As on the public network: clients stop when a page is not full. */
export const MAX_PAGE = 100;

export interface PageRequest {
  ascending: boolean;
  limit: number;
  /** Ascending: ids above it; descending: ids below it. 0: no bound. */
  cursor: bigint;
}

export interface Page<Row> {
  rows: Row[];
  /** Where the next page goes on; 0 when this one was not full, which tells the client that it was the last. */
  nextCursor: bigint;
}

/** A limit that is absent or too high means the highest. */
export function pageRequest(ascending: boolean, limit: number, cursor: bigint): PageRequest {
  return { ascending, limit: limit > 0 && limit <= MAX_PAGE ? limit : MAX_PAGE, cursor };
}

export function pageOf<Row extends { id: bigint }>(rows: Row[], request: PageRequest): Page<Row> {
  const last = rows.at(-1);
  return { rows, nextCursor: last !== undefined && rows.length >= request.limit ? last.id : 0n };
}
