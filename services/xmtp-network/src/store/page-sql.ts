import type { PageRequest } from '../domain/paging.ts';

const HIGHEST_ID = 9223372036854775807n;

/** The query for one page of a table by id; its parameters are the key, the cursor and the limit. */
export function idPageSql(
  table: 'group_message' | 'welcome_message' | 'commit_log',
  key: 'group_id' | 'installation_key',
  request: PageRequest,
): { sql: string; cursor: bigint } {
  const [compare, order] = request.ascending ? ['>', 'ASC'] : ['<', 'DESC'];
  const highest = request.cursor > HIGHEST_ID ? HIGHEST_ID : request.cursor;
  const cursor = !request.ascending && request.cursor === 0n ? HIGHEST_ID : highest;
  return { sql: `SELECT * FROM ${table} WHERE ${key} = ? AND id ${compare} ? ORDER BY id ${order} LIMIT ?`, cursor };
}
