const USUAL_ROWS = 20;

/** Reads one row more than fits, to tell whether another page follows. */
export async function page<T>(pageSize: number, read: (limit: number) => Promise<T[]>): Promise<{ rows: T[]; hasMore: boolean }> {
  const limit = pageSize || USUAL_ROWS;
  const found = await read(limit + 1);
  return { rows: found.slice(0, limit), hasMore: found.length > limit };
}
