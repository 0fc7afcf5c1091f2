import { type DatabaseConnection, openQueries, type PreparedQueries } from '@offshoot/postgres';
import { profiles } from '../profiles/store/migrations/profiles.ts';
import { tenancy } from '../tenancy/store/migrations/tenancy.ts';

/** Connections of this replica for single statements. Every request under /v1 asks who it is for, so these do not wait for transactions. */
const CONNECTIONS = 12;

/** The schema `profile`. */
export function openProfileDatabase(database: DatabaseConnection | string): Promise<PreparedQueries> {
  return openQueries({ database, schema: 'profile', migrations: [tenancy, profiles], connections: CONNECTIONS });
}
