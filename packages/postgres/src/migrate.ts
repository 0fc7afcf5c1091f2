import { createHash } from 'node:crypto';
import type { EntitySchema, MigrationObject } from '@mikro-orm/core';
import { type Migration, Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { StartError } from '@offshoot/runtime/process/start-error.ts';
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
 * Brings the schema to the latest version, and compares it with what the code needs. Replicas may start at the same time: one migrates, the
 * others wait. Its statements have no time limit. Throws a StartError if another build has made the schema, or something has changed it.
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
    const made = await madeIn(client, o.schema);
    refuseOther(applied, made, o);
    const missing = o.migrations.slice(applied.length);
    if (missing.length === 0) return requireWhole(await objectsIn(client, o.schema), made, o.schema);
    try {
      // Checked first: even IF NOT EXISTS needs the right to create schemas, which a role on an external server may lack.
      const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [o.schema]);
      if (!rowCount) await client.query(`create schema "${o.schema}"`);
      await runMigrations(url, { ...o, migrations: recorded(client, o) });
    } catch (error) {
      throw notAllowed(error, o.schema, missing) ?? error;
    }
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

/** What the migrations were, and what they have made: kept as the comment of their table, in their transaction. */
interface Made {
  /** By the name of the migration. */
  digests: Record<string, string>;
  objects: string[];
}

async function madeIn(client: pg.Client, schema: string): Promise<Made> {
  const { rows } = await client.query<{ made: string | null }>(`select obj_description(to_regclass($1), 'pg_class') as made`, [
    migrationsTable(schema),
  ]);
  try {
    return JSON.parse(rows[0]?.made ?? '') as Made;
  } catch {
    return { digests: {}, objects: [] };
  }
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

/** Until a release, migrations change in place: one of the same name may have made something else. */
function refuseOther(applied: readonly string[], { digests }: Made, { schema, migrations }: Migrations): void {
  const own = digestsOf(migrations);
  const others = applied.filter((name) => digests[name] !== own[name]);
  if (others.length === 0) return;
  const names = others.join(', ');
  throw new StartError(
    `The schema "${schema}" was made by another build: its migration ${names} is not the one that this build has. Start the build that made it, or begin anew, which deletes all that the schema holds: psql "$DATABASE_URL" -c 'drop schema "${schema}" cascade'. With npm start, delete the data folder.`,
  );
}

function digestsOf(migrations: readonly MigrationObject[]): Record<string, string> {
  return Object.fromEntries(
    migrations.map(({ name, class: Made }) => {
      // It only adds statements; the driver and the configuration are for those that run some themselves.
      const made = new Made(undefined as never, undefined as never) as Migration;
      void made.up();
      const statements = made.getQueries().map((sql) => String(sql).replaceAll(/\s+/gu, ' ').trim());
      return [name, createHash('sha256').update(statements.join(';\n')).digest('hex')];
    }),
  );
}

/** What rows are read from and written to, and what decides whether they may be. By name: PostgreSQL's releases word definitions differently. */
const objectsSql = (schema: string) => `
  select coalesce(array_agg(object order by object), '{}') as objects from (
    select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) as object
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = to_regnamespace(${schema}) and c.relkind in ('r', 'v') and c.relname <> 'migrations' and a.attnum > 0 and not a.attisdropped
    union all
    select 'constraint ' || conname from pg_constraint where connamespace = to_regnamespace(${schema}) and contype in ('c', 'f', 'p', 'u', 'x')
    union all
    select 'index ' || c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = to_regnamespace(${schema}) and i.indisunique
    union all
    select 'function ' || proname from pg_proc where pronamespace = to_regnamespace(${schema})
    union all
    select 'trigger ' || t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = to_regnamespace(${schema}) and not t.tgisinternal
  ) made`;

async function objectsIn(client: pg.Client, schema: string): Promise<string[]> {
  return (await client.query<{ objects: string[] }>(objectsSql('$1'), [schema])).rows[0]?.objects ?? [];
}

/** The migrations, of which the last one records what all are and have made. */
function recorded(client: pg.Client, { schema, migrations }: Migrations): MigrationObject[] {
  const digests = client.escapeLiteral(JSON.stringify(digestsOf(migrations)));
  const objects = objectsSql(client.escapeLiteral(schema));
  const made = `json_build_object('digests', ${digests}::json, 'objects', (${objects}))::text`;
  const sql = `do $record$ begin execute format('comment on table ${migrationsTable(schema)} is %L', ${made}); end $record$`;
  return migrations.map((one, place) => {
    if (place < migrations.length - 1) return one;
    const Last = one.class as new (...of: ConstructorParameters<typeof Migration>) => Migration;
    class Recorded extends Last {
      override async up(): Promise<void> {
        await Last.prototype.up.call(this);
        this.addSql(sql);
      }
    }
    return { name: one.name, class: Recorded };
  });
}

/** Throws if something that the migrations made is no longer there. */
function requireWhole(there: readonly string[], { objects }: Made, schema: string): void {
  const known = new Set(there);
  const lacks = objects.filter((one) => !known.has(one));
  if (lacks.length === 0) return;
  const shown = lacks.slice(0, MOST_NAMED).join(', ');
  throw new StartError(
    `The schema "${schema}" has had all migrations, and lacks ${shown}${lacks.length > MOST_NAMED ? ` and ${lacks.length - MOST_NAMED} more` : ''}: something else has changed it. Restore a backup of the database.`,
  );
}

const MOST_NAMED = 5;

/** A role on an external server may not be allowed to make tables. */
function notAllowed(error: unknown, schema: string, missing: readonly MigrationObject[]): StartError | undefined {
  if (!(error instanceof Error) || (error as { code?: unknown }).code !== '42501') return undefined;
  const names = missing.map(({ name }) => name).join(', ');
  return new StartError(
    `The schema "${schema}" lacks the migration ${names}, and this role may not make it: ${error.message}. Run: npx node deploy/prepare-database.ts`,
    { cause: error },
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
