// Each service has its own role, which owns the service's schema and can neither read nor change anything else.
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '@offshoot/runtime/process/start-error.ts';
import pg from 'pg';
import { placed } from './named-values.ts';

/** The services with a database; each has a schema of the same name. */
export const databaseServices = ['template', 'claim', 'lineage', 'profile', 'response', 'knowledge', 'commons', 'gateway'] as const;
export type DatabaseService = (typeof databaseServices)[number];

/** DATABASE_URL of each service. */
export type ServiceDatabases = Record<DatabaseService, string>;

export interface ServiceRole {
  schema: string;
  role: string;
  password: string;
}

/** One role for all services, if we may not create others. */
export function oneRole(url: string): ServiceDatabases {
  return Object.fromEntries(databaseServices.map((service) => [service, url])) as ServiceDatabases;
}

/**
 * The roles `offshoot_template` … on our own server, created if missing. Their passwords derive from the administrator's, so
 * nothing has to be stored, and concurrent setups of the same server agree.
 */
export async function ownRoles(adminUrl: string): Promise<ServiceDatabases> {
  const admin = new URL(adminUrl);
  const roles = databaseServices.map((service): ServiceRole => {
    const role = `offshoot_${service}`;
    return { schema: service, role, password: createHmac('sha256', decodeURIComponent(admin.password)).update(role).digest('hex') };
  });
  await prepareRoles(adminUrl, roles, 'keep');
  return Object.fromEntries(roles.map(({ schema, role, password }) => [schema, urlFor(admin, role, password)])) as ServiceDatabases;
}

function urlFor(admin: URL, role: string, password: string): string {
  const url = new URL(admin);
  url.username = role;
  url.password = password;
  return url.href;
}

/** Roles belong to the whole server, so concurrent setups collide here. */
const overtaken = new Set(['23505', '42710', 'XX000', '40P01']);
const ATTEMPTS = 10;

/**
 * Creates roles and schemas, and gives each role what already exists in its schema. Atomic and repeatable.
 * `passwords` says whether existing roles keep their passwords. Throws a StartError if such a role has more rights than a service's.
 */
export async function prepareRoles(adminUrl: string, roles: readonly ServiceRole[], passwords: 'keep' | 'set'): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'offshoot roles', connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    for (let left = ATTEMPTS; ; left--) {
      try {
        await client.query('begin');
        await client.query(`select pg_advisory_xact_lock(hashtext('offshoot roles'))`);
        for (const role of roles) await prepareRole(client, role, passwords);
        await client.query('commit');
        return;
      } catch (error) {
        await client.query('rollback');
        if (left === 0 || !overtaken.has((error as { code?: string }).code ?? '')) throw error;
        await pause(20 * (1 + Math.random()));
      }
    }
  } finally {
    await client.end().catch(() => {});
  }
}

async function prepareRole(client: pg.Client, { schema, role, password }: ServiceRole, passwords: 'keep' | 'set'): Promise<void> {
  const [name, owned] = [client.escapeIdentifier(role), client.escapeIdentifier(schema)];
  const secret = client.escapeLiteral(password);
  const known = await rightsOf(client, role);
  if (!known) {
    await client.query(
      `create role ${name} login nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls password ${secret}`,
    );
  } else if (known.most) {
    throw new StartError(`The role ${role} may do more than a service may: ${known.most}. Take that away, or name another role.`);
  } else if (passwords === 'set') {
    await client.query(`alter role ${name} login password ${secret}`);
  }
  const { rows } = await client.query<{ owner: string }>('select pg_get_userbyid(nspowner) as owner from pg_namespace where nspname = $1', [
    schema,
  ]);
  if (rows[0]?.owner === role) return;
  // An administrator without superuser rights can transfer ownership only to roles that it is a member of.
  await client.query(`do $$ begin
    if not (select rolsuper from pg_roles where rolname = current_user) then execute format('grant %I to current_user', ${client.escapeLiteral(role)}); end if;
  end $$`);
  if (!rows[0]) await client.query(`create schema ${owned} authorization ${name}`);
  else await giveAll(client, schema, role);
  await client.query(`revoke all on schema ${owned} from public`);
  await client.query('revoke create on schema public from public');
}

/** Undefined: there is no such role. `most`: the rights it has that a service's role must not have, in words. */
async function rightsOf(client: pg.Client, role: string): Promise<{ most: string } | undefined> {
  const { rows } = await client.query<{ most: string }>(
    `select concat_ws(', ', case when rolsuper then 'superuser' end, case when rolcreaterole then 'create roles' end,
        case when rolcreatedb then 'create databases' end, case when rolreplication then 'replicate' end,
        case when rolbypassrls then 'bypass row security' end,
        (select 'act as ' || string_agg(pg_get_userbyid(roleid), ' and ') from pg_auth_members where member = r.oid)) as most
      from pg_roles r where rolname = $1`,
    [role],
  );
  return rows[0];
}

/** Transfers what was created while all services shared one role. Indexes, triggers and column sequences follow their tables. */
async function giveAll(client: pg.Client, schema: string, role: string): Promise<void> {
  const { text, values } = placed(
    `select format('alter schema %I owner to %I', :schema::text, :role::text) as sql
      union all select format('alter table %s owner to %I', c.oid::regclass, :role::text) from pg_class c
        where c.relnamespace = :schema::text::regnamespace and (c.relkind in ('r', 'p', 'v', 'm') or (c.relkind = 'S'
          and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i'))))
      union all select format('alter routine %s owner to %I', p.oid::regprocedure, :role::text) from pg_proc p
        where p.pronamespace = :schema::text::regnamespace`,
    { schema, role },
  );
  const { rows } = await client.query<{ sql: string }>(text, values);
  for (const { sql } of rows) await client.query(sql);
}
