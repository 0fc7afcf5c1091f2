import type { Processes } from '@offshoot/standalone';
import { eventually, isLongRun } from '@offshoot/testing';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { fillTenant } from './filled-tenant.ts';
import { requireDropped, rowsOf, settleDeletion, tenantTables } from './tenant-tables.ts';

/** Each loop comes round within ten seconds, on a busy machine much later. */
const PATIENCE_MS = 90_000;

type Eraser = 'profile' | 'knowledge' | 'response';

/** A locked row, at which the service that erases the tenant stands still. */
interface Obstacle {
  service: Eraser;
  /** Takes the tenant's ID. */
  hold: string;
  /** How many rows are still to be erased where it stands. */
  left: string;
}

/** The last row of a table: all steps but the last are done. */
const lastOf = (service: Eraser, table: string, still = ''): Obstacle => ({
  service,
  hold: `select 1 from ${service}.${table} where tenant_id = $1 order by ctid desc limit 1 for update`,
  left: `select count(*)::integer as n from ${service}.${table} where tenant_id = $1 ${still}`,
});

const LAST_CHUNK: Obstacle = {
  service: 'knowledge',
  hold: `select 1 from knowledge.chunk where document_id = (select max(document_id) from knowledge.document where tenant_id = $1) limit 1 for update`,
  left: 'select count(*)::integer as n from knowledge.document where tenant_id = $1',
};

const LAST_EVENT: Obstacle = {
  service: 'response',
  hold: `select 1 from response.event where response_id =
    (select response_id from response.response where tenant_id = $1 order by ctid desc limit 1) limit 1 for update`,
  left: 'select count(*)::integer as n from response.response where tenant_id = $1',
};

const MOMENTS: readonly Readonly<Record<Eraser, Obstacle>>[] = [
  { profile: lastOf('profile', 'agent_profiles'), knowledge: LAST_CHUNK, response: lastOf('response', 'response') },
];
/** They differ in the table only. */
const FURTHER: typeof MOMENTS = [
  {
    profile: lastOf('profile', 'registry_tools'),
    knowledge: lastOf('knowledge', 'vector_store', 'and delete_time is null'),
    response: lastOf('response', 'configuration'),
  },
  {
    profile: lastOf('profile', 'secrets'),
    knowledge: lastOf('knowledge', 'file', 'and delete_time is null'),
    response: lastOf('response', 'usage_record'),
  },
  {
    profile: lastOf('profile', 'usage_days'),
    knowledge: lastOf('knowledge', 'entry'),
    response: LAST_EVENT,
  },
];

interface Scene {
  system(): Processes;
  databaseUrl(): string;
  /** An access token of a person. */
  token(): Promise<string>;
}

/** Each service that erases a tenant is killed in the middle of it. */
export function erasesThoughKilled({ system, databaseUrl, token }: Scene): void {
  test.each(isLongRun ? [...MOMENTS, ...FURTHER] : MOMENTS)(
    'kill -9 of each service in the middle of erasing a tenant leaves nothing of it, and all of another one (%#)',
    async (moments) => {
      const database = await connected(databaseUrl());
      const accessToken = await token();
      const send = async (method: string, path: string, tenantId = '', body?: object) => {
        const headers = { authorization: `Bearer ${accessToken}`, ...(tenantId !== '' && { 'offshoot-tenant': tenantId }) };
        const answer = await fetch(`${system().url}/v1${path}`, {
          method,
          headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
          ...(body && { body: JSON.stringify(body) }),
        });
        expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
        return ((await answer.json()) as { id: string }).id;
      };
      const neighbour = await send('POST', '/tenants', '', { name: 'Stays' });
      await fillTenant(database, neighbour);
      const { ofTenants, belonging } = await tenantTables(database);
      const ofNeighbour = () => rowsOf(database, ofTenants, { tenantId: neighbour });
      const ofBelonging = async () => {
        const counts: [string, number][] = [];
        for (const name of belonging) counts.push([name, (await database.query(`select from ${name}`)).rowCount ?? 0]);
        return counts;
      };
      // What was stored is added up.
      await eventually(async () => expect(await ofNeighbour()).toMatchObject({ 'response.stored_change': 0, 'response.stored_total': 2 }));
      const before = { neighbour: await ofNeighbour(), belonging: await ofBelonging() };

      const tenantId = await send('POST', '/tenants', '', { name: 'Leaves' });
      await fillTenant(database, tenantId);
      const obstacles = await Promise.all(Object.values(moments).map((one) => Stopped.at(one, databaseUrl(), tenantId)));
      await send('DELETE', '/tenant?name=Leaves', tenantId);
      await settleDeletion(database, tenantId);
      // The profile service has the knowledge service erase once it is done itself.
      for (const obstacle of obstacles) {
        await obstacle.reached();
        await system().stop(obstacle.service, 'SIGKILL');
        await obstacle.remove();
        await system().start(obstacle.service);
      }

      await eventually(() => requireDropped(database, tenantId), PATIENCE_MS);
      const left = Object.entries(await rowsOf(database, ofTenants, { tenantId })).filter(([, rows]) => rows > 0);
      expect(left).toEqual([['profile.audit_events', 1]]);
      expect({ neighbour: await ofNeighbour(), belonging: await ofBelonging() }).toEqual(before);
    },
    300_000,
  );
}

/** Holds one row, in a transaction of its own. */
class Stopped {
  readonly service: Eraser;
  readonly #left: string;
  readonly #tenantId: string;
  readonly #rows: number;
  readonly #database: pg.Client;

  private constructor({ service, left }: Obstacle, tenantId: string, rows: number, database: pg.Client) {
    this.service = service;
    this.#left = left;
    this.#tenantId = tenantId;
    this.#rows = rows;
    this.#database = database;
  }

  static async at(obstacle: Obstacle, databaseUrl: string, tenantId: string): Promise<Stopped> {
    const database = await connected(databaseUrl);
    const { rows } = await database.query<{ n: number }>(obstacle.left, [tenantId]);
    await database.query('begin');
    expect((await database.query(obstacle.hold, [tenantId])).rowCount).toBe(1);
    return new Stopped(obstacle, tenantId, rows[0]?.n ?? 0, database);
  }

  /** The service waits for the row, and has erased others before it. */
  async reached(): Promise<void> {
    await eventually(async () => {
      // Who is connected is read once per transaction otherwise, and connections that are opened later are missed.
      await this.#database.query('select pg_stat_clear_snapshot()');
      const waiting = 'select 1 from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid)) and application_name = $1';
      const { rowCount } = await this.#database.query(waiting, [`offshoot ${this.service}`]);
      const { rows } = await this.#database.query<{ n: number }>(this.#left, [this.#tenantId]);
      const left = rows[0]?.n ?? 0;
      const isInTheMiddle = rowCount !== 0 && left > 0 && left < this.#rows;
      if (!isInTheMiddle) throw new Error(`${this.service}: ${rowCount} wait, and ${left} of ${this.#rows} rows are left`);
    }, PATIENCE_MS);
  }

  async remove(): Promise<void> {
    await this.#database.query('rollback');
  }
}

async function connected(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}
