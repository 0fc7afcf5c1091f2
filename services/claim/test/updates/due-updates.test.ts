// The marks that lead to agents that want a version: none is overlooked while rows change concurrently.

import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { wantVersion } from '../../src/templates/store/template-versions.ts';
import { dueUpdates, retryUpdates } from '../../src/updates/store/due-updates.ts';

import { openTestStore } from '../stored-rows.ts';

let store: Awaited<ReturnType<typeof openTestStore>>;
let db: Database;
let other: pg.Client;
beforeAll(async () => {
  store = await openTestStore();
  db = store.db;
  other = new pg.Client({ connectionString: store.url, options: '-c search_path=claim' });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await store.close();
});

const start = new Date('2026-01-01T00:00:00Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const HIDDEN_FOR = 12;

let host: string;
let templateId: string;
beforeEach(async () => {
  await db.query(`truncate hosts, agent_metadata, claims, hosts_to_update, template_versions cascade`);
  host = await addHost();
  templateId = newId('tmpl');
});

async function addHost(): Promise<string> {
  const id = newId('host');
  await db.query(`insert into hosts (id, address, lease_expires_at, created_at, updated_at) values (:id, '', :until, :start, :start)`, {
    id,
    until: at(3600),
    start,
  });
  return id;
}

/** Live, with version 1. */
async function addAgents(count: number, hostId = host): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId('inst'));
  await db.transaction(async (query) => {
    await query(
      `insert into agent_metadata (id, inbox_id, host_id, credential_digest, sealing_key, sealing_statement, sealing_voucher, created_at, updated_at)
        select id, id, :host_id, '', '', '', '', :start::timestamptz, :start from unnest(:ids::text[]) as t (id)`,
      { ids, host_id: hostId, start },
    );
    await query(
      `insert into claims (id, request_id, requester_id, request_digest, instance_id, template_id, template_version, join_by, next_attempt_at,
          created_at, updated_at)
        select 'c' || id, id, 'ada', '', id, :template_id, 1, 'added', :start::timestamptz, :start, :start from unnest(:ids::text[]) as t (id)`,
      { ids, template_id: templateId, start },
    );
    await query(
      `update agent_metadata set state = 'CLAIMED', claim_id = 'c' || id, owner_id = 'ada', template_id = :template_id, creator_id = 'leo',
          desired_version = 1, claimed_at = :start where id = any(:ids)`,
      { ids, template_id: templateId, start },
    );
    await query(`update agent_metadata set state = 'LIVE', applied_version = 1 where id = any(:ids)`, { ids });
  });
  return ids.toSorted();
}

async function want(version: number, now = at(0)): Promise<void> {
  const facts = { templateId, version, revision: 1, creatorId: 'leo', agentName: '', resourceTools: [] };
  await wantVersion(db, facts as unknown as Parameters<typeof wantVersion>[1], Buffer.from('a version'), version, now);
}

async function take(now: Date, { limit = 100, others = 100 } = {}) {
  const hiddenUntil = new Date(now.getTime() + HIDDEN_FOR * 1000);
  return dueUpdates(db, { limit, now, hiddenUntil, hostIds: [], free: [], others }, 4);
}

const idsOf = (batches: Awaited<ReturnType<typeof take>>) =>
  batches.flatMap(({ agents }) => agents.map(({ instanceId }) => instanceId)).sort();
const marks = async () => (await db.query('select host_id from hosts_to_update')).map(({ host_id: id }) => id);
const apply = (ids: readonly string[]) =>
  db.query('update agent_metadata set applied_version = desired_version, delivered_revision = desired_revision where id = any(:ids)', {
    ids,
  });

test('each agent is taken once, in batches of one version, and the mark is removed when no agent wants anything', async () => {
  const ids = await addAgents(10);
  expect(await marks()).toEqual([]);
  await want(2);
  expect(await marks()).toEqual([host]);
  const taken = await take(at(1));
  expect(taken.map(({ agents }) => agents.length)).toEqual([4, 4, 2]);
  expect(taken[0]).toMatchObject({ hostId: host, templateId, wanted: 2, revision: 1 });
  expect(taken[0]?.agents[0]).toMatchObject({ applied: 1, attempts: 1 });
  expect(idsOf(taken)).toEqual(ids);
  expect(await take(at(2))).toEqual([]);
  await apply(ids.slice(1));
  // The worker that took the last one has died.
  expect(idsOf(await take(at(14)))).toEqual(ids.slice(0, 1));
  await apply(ids);
  expect(await take(at(30))).toEqual([]);
  expect(await marks()).toEqual([]);
});

test('agents that exceed their host’s room stay due at once, and those put back become due at their time', async () => {
  const ids = await addAgents(6);
  await want(2);
  const first = await take(at(1), { others: 2 });
  expect(idsOf(first)).toHaveLength(2);
  const rest = await take(at(1), { limit: 3 });
  expect(idsOf(rest)).toHaveLength(3);
  const last = await take(at(1));
  expect(idsOf([...first, ...rest, ...last])).toEqual(ids);
  const [{ agents: [again] = [] } = {}] = last;
  if (!again) throw new Error('nobody was taken');
  await retryUpdates(db, [{ ...again, at: at(3) }]);
  expect(await take(at(2))).toEqual([]);
  expect(idsOf(await take(at(3)))).toEqual([again.instanceId]);
  // A late worker puts them back.
  await retryUpdates(db, [{ ...again, at: at(4) }]);
  expect(await take(at(5))).toEqual([]);
});

test('an agent that moves still gets the version that it wants', async () => {
  const [id] = await addAgents(1);
  await db.query('update hosts set lease_expires_at = :lapsed', { lapsed: at(-1) });
  await want(2);
  const haven = await addHost();
  expect(await take(at(1))).toEqual([]);
  await db.query('update agent_metadata set host_id = :haven', { haven });
  expect((await take(at(2))).map(({ hostId, agents }) => [hostId, agents[0]?.instanceId])).toEqual([[haven, id]]);
});

test.each(['an existing mark', 'none'])('a change committed while its host is being checked is not missed: %s', async (before) => {
  const [id] = await addAgents(1);
  await want(2);
  if (before === 'none') {
    await apply([id ?? '']);
    await take(at(1));
    expect(await marks()).toEqual([]);
  } else await apply([id ?? '']);
  await other.query('begin');
  await other.query('update agent_metadata set desired_version = 3, update_next_attempt_at = $1', [at(0)]);
  const looking = take(at(1));
  if (before === 'none') expect(await looking).toEqual([]);
  else
    await eventually(async () =>
      expect(await db.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)).toHaveLength(
        1,
      ),
    );
  await other.query('commit');
  await looking;
  expect(idsOf(await take(at(2)))).toEqual([id]);
});
