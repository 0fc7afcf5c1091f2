import type { Query, Row } from './database.ts';
import { inBatches } from './in-batches.ts';

/** Of one statement. */
const most = 200;

/** Looks rows up by id, those of a moment by one statement for many ids ($1) that answers `id` with each row. */
export function gatheredRows(query: Query): (sql: string, id: string) => Promise<Row | undefined> {
  const statements = new Map<string, (id: string) => Promise<Row | undefined>>();
  const lookUpBy = (sql: string) =>
    inBatches<string, Row | undefined>({
      atOnce: 1,
      fits: (_, batch) => batch.length < most,
      write: async (ids) => {
        const rows = await query(sql, [[...new Set(ids)]]);
        const byId = new Map(rows.map((row) => [row.id, row]));
        return ids.map((id) => byId.get(id));
      },
    });
  return (sql, id) => {
    const lookUp = statements.get(sql) ?? lookUpBy(sql);
    statements.set(sql, lookUp);
    return lookUp(id);
  };
}
