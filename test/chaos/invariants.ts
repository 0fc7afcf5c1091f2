// What must hold once everything runs again: checked in the rows, the hosts' folders, at the providers and with the people.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import pg from 'pg';
import type { ChaosFleet } from './fleet.ts';
import type { Kept } from './people.ts';

export interface Rows {
  query(sql: string, values?: unknown[]): Promise<Record<string, string>[]>;
  close(): Promise<void>;
}

export function rowsAt(databaseUrl: string): Rows {
  const pool = new pg.Pool({ connectionString: databaseUrl, options: '-c search_path=claim', max: 2 });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    query: async (sql, values = []) => (await pool.query<Record<string, string>>(sql, values)).rows,
    close: () => pool.end(),
  };
}

/** Work that the pool has to finish by itself; each count must reach zero. */
const UNDER_WAY: Record<string, string> = {
  'claims that wait or are being configured': `select id, state from claims where state in ('QUEUED', 'CONFIGURING')`,
  'reservations that wait': 'select id from queued_reservations where served_at is null',
  'agents that are being released': `select id, host_id from agent_metadata where state = 'DRAINING'`,
  'updates that have not arrived': `select id, applied_version::text, desired_version::text, update_refusal from agent_metadata
    where state in ('JOINING', 'LIVE') and (desired_version > applied_version or desired_revision > delivered_revision)`,
  'conditions that are not OK': `select id, state, condition, condition_message from agent_metadata where state <> 'GONE' and condition <> 'OK'`,
  'moves that are not over': `select id, move_target from agent_metadata where move_target is not null`,
  'records that lineage does not have': 'select instance_id, attempts::text from lineage_outbox',
};

/** After an interrupted provider call, the next one waits longer than a lease. */
const UNMADE = `select id, state, attempts::text from tool_resources where state in ('WANTED', 'MAKING', 'RELEASING')`;

/** What only people and the network can complete. */
const JOINING = `select c.id, c.instance_id from claims c where c.state = 'JOINING'`;

export async function underWay(rows: Rows): Promise<string[]> {
  const left = await Promise.all(
    Object.entries(UNDER_WAY).map(async ([what, sql]) => (await rows.query(sql)).map((row) => `${what}: ${Object.values(row).join(' ')}`)),
  );
  return left.flat();
}

export async function unmade(rows: Rows): Promise<string[]> {
  return (await rows.query(UNMADE)).map((row) => `tool that is being made or released: ${Object.values(row).join(' ')}`);
}

export async function joining(rows: Rows): Promise<string[]> {
  return (await rows.query(JOINING)).map((row) => `not in its conversation: ${Object.values(row).join(' ')}`);
}

/** States that must never occur, after any events. */
export async function neverIn(rows: Rows): Promise<string[]> {
  const twice = await rows.query(`select instance_id, string_agg(id, ' ') as claims from claims where instance_id is not null
    group by instance_id having count(*) > 1`);
  const torn = await rows.query(`select c.id, c.state as claim, a.state as agent from claims c join agent_metadata a on a.id = c.instance_id
    where a.claim_id is distinct from c.id or (c.state = 'LIVE') <> (a.state = 'LIVE')
      or (c.state = 'JOINING') <> (a.state = 'JOINING') or (c.state = 'CONFIGURING') <> (a.state = 'CLAIMED')`);
  return [
    ...twice.map((row) => `one instance for two claims: ${Object.values(row).join(' ')}`),
    ...torn.map((row) => `claim and instance disagree: ${Object.values(row).join(' ')}`),
  ];
}

/** Every agent's folder is on the host in its row and nowhere else; no folder is orphaned. */
export async function leaks(rows: Rows, fleet: ChaosFleet): Promise<string[]> {
  const all = await rows.query('select a.id, a.state, h.address from agent_metadata a join hosts h on h.id = a.host_id');
  const agents = all.filter(({ state }) => state !== 'GONE');
  const stateOf = new Map(all.map(({ id, state }) => [id, state]));
  const found: string[] = [];
  for (const host of ['host', 'host-2'] as const) {
    const folder = fleet.agentsOf(host);
    const there = new Set(existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('inst_')) : []);
    const known = new Set(agents.filter(({ address }) => address === fleet.processes.urls[host]).map(({ id = '' }) => id));
    for (const id of there)
      if (!known.has(id))
        found.push(`${host} has a folder of ${id} (${standingIn(join(folder, id))}), which is ${stateOf.get(id) ?? 'unknown'} to the pool`);
    for (const id of known) if (!there.has(id)) found.push(`${host} has no folder of ${id}, which the pool believes there`);
  }
  const live = (fleet.processes.providerStub?.resources() ?? []).filter(({ isLive }) => isLive).map(({ ref }) => ref);
  const rowsOfTools = await rows.query(
    `select unnest(provider_refs) as ref from tool_resources where state = 'MADE' and resource <> 'WALLET'`,
  );
  const made = new Set(rowsOfTools.map(({ ref = '' }) => ref));
  for (const ref of live) if (!made.has(ref)) found.push(`a provider keeps ${ref} for nobody`);
  const there = new Set(live);
  for (const ref of made) if (!there.has(ref)) found.push(`no provider has ${ref}, which an agent relies on`);
  return found;
}

/** The agent's own view, to show which side has lost something. */
function standingIn(folder: string): string {
  try {
    using db = new DatabaseSync(join(folder, 'agent.db'), { readOnly: true });
    const { state } = (db.prepare('SELECT state FROM agent').get() ?? { state: '{}' }) as { state: string };
    const { phase = 'idle', registered = false } = JSON.parse(state) as { phase?: string; registered?: boolean };
    return `${phase}, ${registered ? 'registered' : 'not registered'}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** All that people were told stays true, and everybody got what they asked for. */
export async function brokenPromises(kept: readonly Kept[]): Promise<string[]> {
  const found: string[] = [];
  for (const one of kept) {
    if (!one.claim) continue;
    const claim = await one.person.look(one);
    if (one.claimIds.size > 1) found.push(`request ${one.requestId} was answered with claims ${[...one.claimIds]}`);
    if (one.instances.size > 1) found.push(`request ${one.requestId} was answered with instances ${[...one.instances]}`);
    const name = Object.entries(ClaimState).find(([, state]) => state === claim.state)?.[0];
    const isEnded = claim.state === ClaimState.FAILED || claim.state === ClaimState.RELEASED;
    if (one.isReleased ? !isEnded : claim.state !== ClaimState.LIVE)
      found.push(`claim ${claim.id} (${claim.instanceId}) is ${name} ${claim.failureReason}${one.isReleased ? ', and was released' : ''}`);
  }
  const owners = new Map<string, Kept>();
  for (const one of kept)
    for (const instance of one.instances) {
      const other = owners.get(instance);
      if (other && other !== one) found.push(`instance ${instance} was given to ${other.requestId} and ${one.requestId}`);
      owners.set(instance, one);
    }
  return found;
}
