import { inBatches } from './in-batches.ts';
import type { Query } from './prepared-queries.ts';

/** Maximum number of values per statement. */
const MAX_BATCH = 200;

/** Looks up rows by a unique column, batching concurrent lookups into one statement over many values (`:keys`) that returns the column with each row. */
export function gatheredRows<Row extends Record<string, unknown>>(
  query: Query,
  column: keyof Row,
): (sql: string, value: string) => Promise<Row | undefined> {
  const statements = new Map<string, (value: string) => Promise<Row | undefined>>();
  const lookUpBy = (sql: string) =>
    inBatches<string, Row | undefined>({
      atOnce: 1,
      fits: (_, batch) => batch.length < MAX_BATCH,
      write: async (values) => {
        const rows = await query<Row>(sql, { keys: [...new Set(values)] });
        const found = new Map(rows.map((row) => [row[column], row]));
        return values.map((value) => found.get(value as Row[keyof Row]));
      },
    });
  return (sql, value) => {
    const lookUp = statements.get(sql) ?? lookUpBy(sql);
    statements.set(sql, lookUp);
    return lookUp(value);
  };
}
