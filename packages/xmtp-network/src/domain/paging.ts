/** As on the public network: clients stop at a page that is not full. */
export const MAX_PAGE = 100;

export interface PageRequest {
  ascending: boolean;
  limit: number;
  /** Ascending: ids above it; descending: ids below it. 0: no bound. */
  cursor: bigint;
}

export interface Page<Row> {
  rows: Row[];
  /** Start of the next page; 0 if this page was not full, which tells the client that it was the last. */
  nextCursor: bigint;
}

/** A missing or excessive limit is replaced by the maximum. */
export function pageRequest(ascending: boolean, limit: number, cursor: bigint): PageRequest {
  return { ascending, limit: limit > 0 && limit <= MAX_PAGE ? limit : MAX_PAGE, cursor };
}

export function pageOf<Row extends { id: bigint }>(rows: Row[], request: PageRequest): Page<Row> {
  const last = rows.at(-1);
  return { rows, nextCursor: last !== undefined && rows.length >= request.limit ? last.id : 0n };
}
