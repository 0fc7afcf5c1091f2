import type { PageRequest } from '../domain/paging.ts';
import type { Values } from './database.ts';

const HIGHEST_ID = 9223372036854775807n;

/** The query for one page of a table by id, and its values. */
export function idPageSql(
  table: 'group_message' | 'welcome_message' | 'commit_log',
  column: 'group_id' | 'installation_key',
  key: Uint8Array,
  request: PageRequest,
): [sql: string, values: Values] {
  const [compare, order] = request.ascending ? ['>', 'ASC'] : ['<', 'DESC'];
  const highest = request.cursor > HIGHEST_ID ? HIGHEST_ID : request.cursor;
  const cursor = !request.ascending && request.cursor === 0n ? HIGHEST_ID : highest;
  const sql = `SELECT * FROM ${table} WHERE ${column} = :key AND id ${compare} :cursor ORDER BY id ${order} LIMIT :limit`;
  return [sql, { key, cursor, limit: request.limit }];
}
