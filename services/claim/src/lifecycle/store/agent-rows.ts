import type { Database, Query, Row } from '../../database/database.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { Claim } from '../../database/entities/claim.ts';
import type { Transfer } from '../../database/entities/transfer.ts';
import type { Snapshot } from '../../database/row-codec.ts';
import { agents, claims, transfers } from '../../database/stored-rows.ts';

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

/** The rows as they were read, and when to report the change to lineage, if at all. */
export interface Kept {
  before: { agent: Snapshot; claim: Snapshot; transfer: Snapshot | null };
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
  from agent_metadata a join claims c on c.id = a.claim_id where a.id = any($1::text[])`;

const lockSql = `
  with a as materialized (select * from agent_metadata where id = :id for update),
    c as materialized (select c.* from a join claims c on c.id = a.claim_id for update of c),
    t as materialized (select t.* from c join transfers t on t.claim_id = c.id for update of t)
  select ${shown}, (select row_to_json(t)::text from t) as transfer from a join c on c.id = a.claim_id`;

/**
 * Writes all changes in one statement; undefined if there are none. With `seen`, it writes only if all rows are unchanged, and then returns
 * `held` as '1'. Rows that are being written are waited for and checked again (READ COMMITTED).
 */
export function keepStatement(
  { agent, claim, transfer }: AgentRows,
  { before, lineageAt }: Kept,
  seen?: ReadAgent['seen'],
): { text: string; values: unknown[] } | undefined {
  const values: unknown[] = [];
  const next = (value: unknown) => `$${values.push(value)}`;
  const parts: string[] = [];
  const onlyIfHeld = seen ? 'and exists (select from held)' : '';
  if (seen) {
    parts.push(
      `held_agent as materialized (select id from agent_metadata where id = ${next(agent.id)} and xmin = ${next(seen.agent)}::xid for update)`,
      `${transfer ? 'held_claim' : 'held'} as materialized (select c.id from held_agent, claims c where c.id = ${next(claim.id)} and c.xmin = ${next(seen.claim)}::xid
        for update of c)`,
    );
    if (transfer)
      parts.push(
        `held as materialized (select t.id from held_claim, transfers t where t.id = ${next(transfer.id)}
          and t.xmin = ${next(seen.transfer)}::xid for update of t)`,
      );
  }
  const writes = [
    ...updateOf('a', 'agent_metadata', agent.id, agents.changes(agent, before.agent)),
    ...updateOf('c', 'claims', claim.id, claims.changes(claim, before.claim)),
    ...(transfer && before.transfer ? updateOf('t', 'transfers', transfer.id, transfers.changes(transfer, before.transfer)) : []),
  ];
  if (lineageAt) {
    writes.push(
      () => `l as (insert into lineage_outbox (instance_id, revision, next_attempt_at)
      select ${next(agent.id)}::text, ${next(agent.revision)}::bigint, ${next(lineageAt)}::timestamptz ${seen ? 'from held' : ''}
      on conflict (instance_id) do update set revision = excluded.revision, attempts = 0, next_attempt_at = excluded.next_attempt_at)`,
    );
  }
  if (writes.length === 0) return undefined;
  parts.push(...writes.map((write) => write()));
  return { text: `with ${parts.join(', ')} select ${seen ? '(select count(*) from held)::text as held' : ''}`, values };

  function updateOf(name: string, table: string, id: string, changes: { column: string; value: unknown }[]): (() => string)[] {
    if (changes.length === 0) return [];
    return [
      () =>
        `${name} as (update ${table} set ${changes.map(({ column, value }) => `${column} = ${next(value)}`).join(', ')}
          where id = ${next(id)} ${onlyIfHeld})`,
    ];
  }
}
