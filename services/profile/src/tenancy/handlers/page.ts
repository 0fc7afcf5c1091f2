const USUAL_ROWS = 20;

/** Reads one row more than fits, to tell whether another page follows. `last`: undefined on the last page. */
export async function page<T>(pageSize: number, read: (limit: number) => Promise<T[]>): Promise<{ rows: T[]; last: T | undefined }> {
  const limit = pageSize || USUAL_ROWS;
  const found = await read(limit + 1);
  const rows = found.slice(0, limit);
  return { rows, last: found.length > limit ? rows.at(-1) : undefined };
}
