import type { EntitySchema, MigrationObject } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { StartError } from '@offshoot/process/start-error.ts';
import pg from 'pg';
import { connectionSettings } from './line.ts';

export interface Migrations {
  schema: string;
  entities: EntitySchema[];
  migrations: MigrationObject[];
}

/** The table that records which migrations a schema has had. */
export function migrationsTable(schema: string): string {
  return `${schema}.migrations`;
}

/** A replica that waits longer than this for another one's migration fails with an error instead of hanging. */
const PATIENCE = '120s';

/**
 * Migrates the schema to the latest version. Replicas may start at the same time: one migrates, the others wait. Its statements
 * have no time limit. Throws a StartError if a newer release has already migrated the schema.
 */
export async function migrate(url: string, o: Migrations): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `offshoot ${o.schema} migration`,
    connectionTimeoutMillis: connectionSettings.connectionTimeoutMillis,
    keepAlive: true,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`set lock_timeout = '${PATIENCE}'`);
    await client.query('select pg_advisory_lock(hashtext($1), hashtext($2))', ['offshoot migration', o.schema]);
    const applied = await appliedIn(client, o.schema);
    refuseNewer(applied, o);
    if (applied.length === o.migrations.length) return;
    // Checked first: even IF NOT EXISTS needs the right to create schemas, which a role on an external server may lack.
    const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [o.schema]);
    if (!rowCount) await client.query(`create schema "${o.schema}"`);
    await runMigrations(url, o);
  } finally {
    // Ending the session releases the lock.
    await client.end().catch(() => {});
  }
}

async function appliedIn(client: pg.Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [migrationsTable(schema)]);
  if (!rows[0]?.there) return [];
  return (await client.query<{ name: string }>(`select name from ${migrationsTable(schema)} order by id`)).rows.map(({ name }) => name);
}

/** A newer release's rows may mean something that this one does not know. */
function refuseNewer(applied: readonly string[], { schema, migrations }: Migrations): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = applied.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new StartError(
    `The schema "${schema}" was migrated by a newer release: this one does not know ${unknown.join(', ')}. Start that release or a newer one, or restore a backup of the database from before the upgrade.`,
  );
}

async function runMigrations(url: string, { schema, entities, migrations }: Migrations): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: url,
    schema,
    entities,
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    pool: { min: 0, max: 2 },
    driverOptions: { options: `-c search_path=${schema}`, application_name: `offshoot ${schema} migration`, keepAlive: true },
    allowGlobalContext: false,
    debug: false,
    migrations: { migrationsList: migrations, tableName: migrationsTable(schema), snapshot: false, silent: true, allOrNothing: true },
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
}
