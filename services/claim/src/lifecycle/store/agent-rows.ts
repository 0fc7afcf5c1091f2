import type { NamedValues } from '@offshoot/postgres';
import type { Database, Query, Row } from '../../database/database.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { Claim } from '../../database/entities/claim.ts';
import type { Transfer } from '../../database/entities/transfer.ts';
import { agents, type Changes, claims, type Snapshot, transfers } from '../../database/row-codec.ts';
import { type ReleaseChange, releasePart } from './releases.ts';

export interface AgentRows {
  agent: AgentMetadata;
  claim: Claim;
  /** The transfer that gives a clone its parent's context; null for other agents. */
  transfer: Transfer | null;
}

export interface ReadAgent {
  rows: AgentRows;
  /** Newest version of the agent's template that the pool has a copy of, read in the same statement. 0: none. */
  newestVersion: number;
  /** Row versions, by which a later statement detects changes. */
  seen: { agent: string; claim: string; transfer: string };
}

/** The rows as they were read, what becomes of the agent's release, and when to report the change to lineage, if at all. */
export interface Kept {
  before: { agent: Snapshot; claim: Snapshot; transfer: Snapshot | null };
  release: ReleaseChange | undefined;
  lineageAt: Date | undefined;
}

export function snapshotOf({ agent, claim, transfer }: AgentRows): Kept['before'] {
  return { agent: agents.snapshot(agent), claim: claims.snapshot(claim), transfer: transfer && transfers.snapshot(transfer) };
}

export async function readAgent(db: Database, instanceId: string): Promise<ReadAgent | undefined> {
  return readOf(await db.one(readSql, instanceId));
}

/** Locks instance before claim before transfer, as everywhere. */
export async function lockAgent(query: Query, instanceId: string): Promise<ReadAgent | undefined> {
  const [row] = await query(lockSql, { id: instanceId });
  return readOf(row);
}

function readOf(row: Row | undefined): ReadAgent | undefined {
  return (
    row && {
      rows: { agent: agents.read(row.agent ?? ''), claim: claims.read(row.claim ?? ''), transfer: transferIn(row) },
      newestVersion: Number(row.newest ?? 0),
      seen: { agent: row.agent_seen ?? '', claim: row.claim_seen ?? '', transfer: row.transfer_seen ?? '' },
    }
  );
}

/** Column for a claim c. */
export const shownTransfer = `case when c.parent_instance is not null then
    (select row_to_json(t)::text from transfers t where t.claim_id = c.id) end as transfer`;

export function transferIn({ transfer }: Row): Transfer | null {
  return transfer ? transfers.read(transfer) : null;
}

const shown = `row_to_json(a)::text as agent, row_to_json(c)::text as claim,
    (select max(version) from template_versions v where v.template_id = a.template_id)::text as newest`;

const readSql = `
  select a.id, ${shown}, ${shownTransfer}, a.xmin::text as agent_seen, c.xmin::text as claim_seen,
    case when c.parent_instance is not null then (select t.xmin::text from transfers t where t.claim_id = c.id) end as transfer_seen
  from agent_metadata a join claims c on c.id = a.claim_id where a.id = any(:keys::text[])`;

const lockSql = `
  with a as materialized (select * from agent_metadata where id = :id for update),
    c as materialized (select c.* from a join claims c on c.id = a.claim_id for update of c),
    t as materialized (select t.* from c join transfers t on t.claim_id = c.id for update of t)
  select ${shown}, (select row_to_json(t)::text from t) as transfer from a join c on c.id = a.claim_id`;

/** A part of a `with` statement, and the values that it names. */
interface Part {
  sql: string;
  values: NamedValues;
}

/**
 * Writes all changes in one statement; undefined if there are none. With `seen`, it writes only if all rows are unchanged, and then returns
 * `held` as '1'. Rows that are being written are waited for and checked again (READ COMMITTED).
 */
export function keepStatement(rows: AgentRows, { before, release, lineageAt }: Kept, seen?: ReadAgent['seen']): Part | undefined {
  const { agent, claim, transfer } = rows;
  const where = seen ? 'and exists (select from held)' : '';
  const writes = [
    updateOf('agent_metadata', 'agent', agent.id, agents.changes(agent, before.agent), where),
    updateOf('claims', 'claim', claim.id, claims.changes(claim, before.claim), where),
    transfer && before.transfer && updateOf('transfers', 'transfer', transfer.id, transfers.changes(transfer, before.transfer), where),
    release && releasePart(agent.id, release, seen !== undefined),
    lineageAt && noteForLineage(agent, lineageAt, seen ? 'from held' : ''),
  ].filter((part) => !!part);
  if (writes.length === 0) return undefined;
  const parts = seen ? [heldPart(rows, seen), ...writes] : writes;
  return {
    sql: `with ${parts.map(({ sql }) => sql).join(', ')} select ${seen ? '(select count(*) from held)::text as held' : ''}`,
    values: Object.fromEntries(parts.flatMap(({ values }) => Object.entries(values))),
  };
}

/** Locks instance before claim before transfer, as everywhere. */
function heldPart({ agent, claim, transfer }: AgentRows, seen: ReadAgent['seen']): Part {
  const sql = `held_agent as materialized (select id from agent_metadata where id = :agent_id and xmin = :agent_seen::xid for update),
    ${transfer ? 'held_claim' : 'held'} as materialized (
      select c.id from held_agent, claims c where c.id = :claim_id and c.xmin = :claim_seen::xid for update of c)`;
  const values = { agent_id: agent.id, agent_seen: seen.agent, claim_id: claim.id, claim_seen: seen.claim };
  if (!transfer) return { sql, values };
  return {
    sql: `${sql}, held as materialized (
      select t.id from held_claim, transfers t where t.id = :transfer_id and t.xmin = :transfer_seen::xid for update of t)`,
    values: { ...values, transfer_id: transfer.id, transfer_seen: seen.transfer },
  };
}

/** Names start with the row that they belong to: the three tables share names of columns. */
function updateOf(table: string, row: string, id: string, changes: Changes, onlyIfHeld: string): Part | undefined {
  if (changes.length === 0) return undefined;
  return {
    sql: `changed_${row} as (update ${table} set ${changes.map(({ column }) => `${column} = :new_${row}_${column}`).join(', ')}
      where id = :${row}_id ${onlyIfHeld})`,
    values: { [`${row}_id`]: id, ...Object.fromEntries(changes.map(({ column, value }) => [`new_${row}_${column}`, value])) },
  };
}

function noteForLineage({ id, revision }: AgentMetadata, at: Date, from: string): Part {
  return {
    sql: `noted as (insert into lineage_outbox (instance_id, revision, next_attempt_at)
      select :agent_id::text, :agent_revision::bigint, :lineage_at::timestamptz ${from}
      on conflict (instance_id) do update set revision = excluded.revision, attempts = 0, next_attempt_at = excluded.next_attempt_at)`,
    values: { agent_id: id, agent_revision: revision, lineage_at: at },
  };
}
