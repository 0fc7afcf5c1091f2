import { type DatabaseConnection, openQueries, type PreparedQueries } from '@offshoot/postgres';
import { initial } from './migrations/initial.ts';

/** Connections of this replica for single statements; transactions have others. */
const CONNECTIONS = 10;

/** The schema `response`. */
export function openResponseDatabase(database: DatabaseConnection | string): Promise<PreparedQueries> {
  return openQueries({ database, schema: 'response', migrations: [initial], connections: CONNECTIONS });
}
