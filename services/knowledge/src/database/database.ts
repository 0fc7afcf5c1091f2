import { type DatabaseConnection, openQueries, type PreparedQueries } from '@offshoot/postgres';
import { initial } from './migrations/initial.ts';

/** Connections of this replica for single statements; transactions have others. */
const CONNECTIONS = 10;

/** The schema `knowledge`. */
export function openKnowledgeDatabase(database: DatabaseConnection | string): Promise<PreparedQueries> {
  return openQueries({ database, schema: 'knowledge', migrations: [initial], connections: CONNECTIONS });
}
