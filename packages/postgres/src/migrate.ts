import { createHash } from 'node:crypto';
import { StartError } from '@offshoot/runtime/process/start-error.ts';
import pg from 'pg';
import { connectionSettings } from './connection.ts';

/** Plain SQL, run in order. It may name what is in the schema without the schema. */
export interface Migration {
  name: string;
  statements: readonly string[];
}

export interface Migrations {
  schema: string;
  /** In order. A released migration never changes. */
  migrations: readonly Migration[];
}

/** The table in each schema that records its migrations. */
export const MIGRATIONS_TABLE = 'applied_migrations';

/** A replica that waits longer than this for a lock, such as that of another one that migrates, fails with an error instead of hanging. */
const PATIENCE = '120s';

/**
 * Brings the schema to the latest version in one transaction, and compares it with what the code needs. Replicas may start at the same
 * time: one migrates, the others wait. Its statements have no time limit. Throws a StartError if another build has made the schema, or
 * something has changed it.
 */
export async function migrate(url: string, { schema, migrations }: Migrations): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `offshoot ${schema} migration`,
    connectionTimeoutMillis: connectionSettings.connectionTimeoutMillis,
    keepAlive: true,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(
      `begin isolation level read committed; set local lock_timeout = '${PATIENCE}'; set local search_path = ${client.escapeIdentifier(schema)}`,
    );
    await client.query('select pg_advisory_xact_lock(hashtext($1), hashtext($2))', ['offshoot migration', schema]);
    const applied = await appliedIn(client, schema);
    const there = await objectsIn(client, schema);
    refuseOther(applied, there, { schema, migrations });
    const missing = migrations.slice(applied.length);
    if (missing.length === 0) return requireWhole(there, applied.at(-1)?.objects ?? [], schema);
    try {
      await apply(client, schema, missing);
    } catch (error) {
      throw failed(error as Error, schema, missing);
    }
    await client.query('commit');
  } finally {
    // Ending the session undoes what was not committed, and releases the lock.
    await client.end().catch(() => {});
  }
}

interface Applied {
  name: string;
  digest: string;
  /** What the schema had once this migration was applied. */
  objects: string[];
}

async function appliedIn(client: pg.Client, schema: string): Promise<Applied[]> {
  const table = `${schema}.${MIGRATIONS_TABLE}`;
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
  if (!rows[0]?.there) return [];
  return (await client.query<Applied>(`select name, digest, objects from ${table} order by position`)).rows;
}

async function apply(client: pg.Client, schema: string, missing: readonly Migration[]): Promise<void> {
  // Checked first: even IF NOT EXISTS needs the right to create schemas, which a role on an external server may lack.
  const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [schema]);
  if (!rowCount) await client.query(`create schema ${client.escapeIdentifier(schema)}`);
  await client.query(`create table if not exists ${MIGRATIONS_TABLE} (
    position integer primary key,
    name text not null unique,
    digest text not null,
    objects text[] not null,
    applied_at timestamptz not null default now()
  )`);
  for (const migration of missing) {
    for (const statement of migration.statements) await client.query(statement);
    const row = [migration.name, digestOf(migration), await objectsIn(client, schema)];
    await client.query(`insert into ${MIGRATIONS_TABLE} select count(*) + 1, $1, $2, $3 from ${MIGRATIONS_TABLE}`, row);
  }
}

/** Another build's rows may mean something that this one does not know. */
function refuseOther(applied: readonly Applied[], there: readonly string[], { schema, migrations }: Migrations): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = applied.filter(({ name }) => !known.has(name));
  if (unknown.length > 0)
    throw new StartError(
      `The schema "${schema}" was migrated by a newer release: this one does not know ${namesOf(unknown)}. Start that release or a newer one, or restore a backup of the database from before the upgrade.`,
    );
  // Until a release, migrations change in place: one of the same name may have made something else.
  const others = applied.filter(({ name, digest }, place) => {
    const own = migrations[place];
    return own?.name !== name || digestOf(own) !== digest;
  });
  const isUnrecorded = applied.length === 0 && there.length > 0;
  if (others.length === 0 && !isUnrecorded) return;
  const why = isUnrecorded
    ? 'it has tables, but no record of their migrations'
    : `its migration ${namesOf(others)} is not the one that this build has`;
  throw new StartError(
    `The schema "${schema}" was made by another build: ${why}. Start the build that made it, or begin anew, which deletes all that the schema holds: psql "$DATABASE_URL" -c 'drop schema "${schema}" cascade'. With npm start, delete the data folder.`,
  );
}

function namesOf(migrations: readonly { name: string }[]): string {
  return migrations.map(({ name }) => name).join(', ');
}

function digestOf({ statements }: Migration): string {
  const texts = statements.map((sql) => sql.replaceAll(/\s+/gu, ' ').trim());
  return createHash('sha256').update(texts.join(';\n')).digest('hex');
}

/** What rows are read from and written to, and what decides whether they may be. By name: PostgreSQL's releases word definitions differently. */
const OBJECTS = `
  select coalesce(array_agg(object order by object), '{}') as objects from (
    select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) as object
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'v') and c.relname <> '${MIGRATIONS_TABLE}' and a.attnum > 0 and not a.attisdropped
    union all
    select 'constraint ' || conname from pg_constraint where connamespace = to_regnamespace($1) and contype in ('c', 'f', 'p', 'u', 'x')
    union all
    select 'index ' || c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = to_regnamespace($1) and i.indisunique
    union all
    select 'function ' || proname from pg_proc where pronamespace = to_regnamespace($1)
    union all
    select 'trigger ' || t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = to_regnamespace($1) and not t.tgisinternal
  ) made`;

async function objectsIn(client: pg.Client, schema: string): Promise<string[]> {
  return (await client.query<{ objects: string[] }>(OBJECTS, [schema])).rows[0]?.objects ?? [];
}

/** Throws if something that the migrations made is no longer there. */
function requireWhole(there: readonly string[], made: readonly string[], schema: string): void {
  const known = new Set(there);
  const lacks = made.filter((one) => !known.has(one));
  if (lacks.length === 0) return;
  const shown = lacks.slice(0, MAX_NAMED).join(', ');
  throw new StartError(
    `The schema "${schema}" has had all migrations, and lacks ${shown}${lacks.length > MAX_NAMED ? ` and ${lacks.length - MAX_NAMED} more` : ''}: something else has changed it. Restore a backup of the database.`,
  );
}

const MAX_NAMED = 5;

function failed(error: Error & { code?: unknown }, schema: string, missing: readonly Migration[]): Error {
  const names = namesOf(missing);
  // insufficient_privilege: a role on an external server may not be allowed to make tables.
  if (error.code !== '42501')
    return new Error(`The schema "${schema}" could not be migrated (${names}): ${error.message}`, { cause: error });
  return new StartError(
    `The schema "${schema}" lacks the migration ${names}, and this role may not make it: ${error.message}. Run: npx node deploy/prepare-database.ts`,
    { cause: error },
  );
}
