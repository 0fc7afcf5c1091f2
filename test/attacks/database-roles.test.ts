// A compromised service has only its own database role, which gives access to its own schema and nothing else.
import { type DatabaseService, databaseServices, ownRoles, prepareRoles, type ServiceDatabases } from '@offshoot/postgres';
import { createTestDatabase, type TestDatabase } from '@offshoot/postgres/testing';
import { openTemplateOrm } from '@offshoot/template/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createSystemDatabase } from '../system.ts';

let database: TestDatabase;
let urls: ServiceDatabases;
let admin: pg.Client;
const services = {} as Record<DatabaseService, pg.Client>;
/** Tables, views and functions of each schema. */
const tables = {} as Record<DatabaseService, string[]>;

const insufficientPrivilege = '42501';

beforeAll(async () => {
  database = await createSystemDatabase();
  urls = await ownRoles(database.url);
  const connect = async (url: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  };
  admin = await connect(database.url);
  for (const service of databaseServices) {
    services[service] = await connect(urls[service]);
    const { rows } = await admin.query<{ name: string }>(
      `select format('%I.%I', nspname, relname) as name from pg_class c join pg_namespace n on n.oid = relnamespace
        where nspname = $1 and relkind in ('r', 'v')`,
      [service],
    );
    tables[service] = rows.map(({ name }) => name);
  }
});
afterAll(async () => {
  for (const client of [admin, ...Object.values(services)]) await client?.end();
  await database.drop();
});

async function codeOf(client: pg.Client, sql: string): Promise<string> {
  return client.query(sql).then(
    () => `allowed: ${sql}`,
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
}

const pairs = databaseServices.flatMap((taken) =>
  databaseServices.filter((other) => other !== taken).map((other) => [taken, other] as const),
);

test('attack: a claim service that was taken over reads and ends sessions', async () => {
  for (const sql of [
    'select access_digest from gateway.sessions',
    'delete from gateway.sessions',
    `insert into gateway.challenges (challenge, expires_at) values ('mine', now())`,
    'copy gateway.sessions to stdout',
    'truncate gateway.sessions',
  ])
    expect(await codeOf(services.claim, sql), sql).toBe(insufficientPrivilege);
});

test.each(pairs)('attack: %s uses the schema of %s', async (taken, other) => {
  const client = services[taken];
  expect(tables[other].length).toBeGreaterThan(1);
  for (const table of tables[other]) {
    for (const sql of [
      `select 1 from ${table}`,
      `delete from ${table}`,
      `drop table ${table}`,
      `alter table ${table} owner to current_user`,
    ])
      expect(await codeOf(client, sql), sql).toBe(insufficientPrivilege);
  }
  for (const sql of [
    `create table ${other}.mine (n int)`,
    `create function ${other}.mine() returns int language sql return 1`,
    `drop schema ${other} cascade`,
    `grant usage on schema ${other} to current_user`,
    `set role offshoot_${other}`,
    `grant offshoot_${other} to current_user`,
    `alter role offshoot_${other} password 'mine'`,
  ])
    expect(await codeOf(client, sql), sql).toBe(insufficientPrivilege);
});

describe.each(databaseServices)('attack: %s', (taken) => {
  test('extends its own rights', async () => {
    for (const sql of [
      'alter role current_user superuser',
      'alter role current_user createrole',
      'create role mine',
      'create database mine',
      'create schema mine',
      'create table public.mine (n int)',
      'create extension file_fdw',
      `copy (select 1) to program 'true'`,
      `select pg_read_file('PG_VERSION')`,
      'select rolpassword from pg_authid',
      `alter system set log_statement = 'all'`,
      `alter database ${admin.escapeIdentifier(new URL(database.url).pathname.slice(1))} set search_path = mine`,
      'set role offshoot',
      'set session authorization offshoot',
    ])
      expect(await codeOf(services[taken], sql), sql).toBe(insufficientPrivilege);
  });

  test('uses its own schema freely', async () => {
    const client = services[taken];
    for (const table of tables[taken]) await client.query(`select 1 from ${table} limit 1`);
    await client.query(`create table ${taken}.made (n int)`);
    await client.query(`drop table ${taken}.made`);
  });
});

test('preparing the database, however often, gives objects from the time of one shared role to the role of their service', async () => {
  await using shared = await createTestDatabase();
  await (await openTemplateOrm(shared.url)).close();
  for (let times = 0; times < 2; times++) await ownRoles(shared.url);
  const own = await ownRoles(shared.url);
  await (await openTemplateOrm(own.template)).close();
  const client = new pg.Client({ connectionString: shared.url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select distinct pg_get_userbyid(relowner) as owner from pg_class where relnamespace = 'template'::regnamespace
        union select distinct pg_get_userbyid(proowner) from pg_proc where pronamespace = 'template'::regnamespace`,
    );
    expect(rows).toEqual([{ owner: 'offshoot_template' }]);
  } finally {
    await client.end();
  }
});

test('a role with more rights than a service may have is not used, and nothing changes', async () => {
  await using own = await createTestDatabase();
  const role = `too_much_${crypto.randomUUID().slice(0, 8)}`;
  await admin.query(`create role ${role} createrole`);
  onTestFinished(() => void admin.query(`drop role ${role}`).catch(() => {}));
  const roles = [
    { schema: 'first', role: `${role}_not`, password: 'x' },
    { schema: 'second', role, password: 'x' },
  ];
  await expect(prepareRoles(own.url, roles, 'set')).rejects.toThrow(`The role ${role} may do more than a service may: create roles`);
  expect((await admin.query('select 1 from pg_roles where rolname = $1', [`${role}_not`])).rows).toEqual([]);
});
