import type { Database } from '../../database/database.ts';

export interface JournalledEffect {
  instanceId: string;
  effect: Uint8Array;
  intent: Uint8Array;
}

export interface Recorded {
  /** The first one. */
  intent: Uint8Array;
  /** False: an earlier call has recorded it. */
  isNew: boolean;
}

export type EndedAs = 'DONE' | 'NOT_DONE' | 'UNKNOWN';

export interface EndedEffect {
  effect: Uint8Array;
  /** Undefined: nobody has said so. */
  ended: EndedAs | undefined;
}

/** Rows that are over their time, deleted with each new one: a table that nobody adds to keeps what it has. */
const TIDIED_AT_ONCE = 20;

/**
 * `full`: so many were recorded since then that it is not. `elsewhere`: the host does
 * not hold the instance, or another one is taking it over: neither can begin before this is committed.
 */
export async function recordEffect(
  db: Database,
  { instanceId, effect, intent }: JournalledEffect,
  o: { hostId: string; now: Date; since: Date; most: number; keptSince: Date },
): Promise<Recorded | 'full' | 'elsewhere'> {
  const rows = await db.query(
    `with held as (
      select id from agent_metadata where id = :instance_id and host_id = :host_id and cardinality(move_ordered) = 0 for share),
    tidied as (
      delete from effect_journal where (instance_id, effect) in (
        select instance_id, effect from effect_journal where at < :kept_since order by at limit ${TIDIED_AT_ONCE} for update skip locked)),
    recorded as (
      insert into effect_journal as known (instance_id, effect, intent, at)
      select id, :effect, :intent, :now::timestamptz from held
        where (select count(*) from effect_journal where instance_id = :instance_id and at > :since) < :most
          or exists (select from effect_journal where instance_id = :instance_id and effect = :effect)
      -- An update that changes nothing, because only then is the row returned.
      on conflict (instance_id, effect) do update set intent = known.intent
      returning encode(intent, 'hex') as intent, (xmax = 0)::text as is_new)
    select held.id as held, recorded.intent, recorded.is_new from held left join recorded on true`,
    {
      instance_id: instanceId,
      host_id: o.hostId,
      effect: Buffer.from(effect),
      intent: Buffer.from(intent),
      now: o.now,
      since: o.since,
      most: o.most,
      kept_since: o.keptSince,
    },
  );
  const [row] = rows;
  if (!row) return 'elsewhere';
  return row.intent ? { intent: Buffer.from(row.intent, 'hex'), isNew: row.is_new === 'true' } : 'full';
}

/**
 * Returns the intent of the effect; empty: it is not recorded. Another intent is of another copy of the agent, and changes nothing.
 * UNKNOWN replaces nothing.
 */
export async function endEffect(db: Database, { instanceId, effect, intent }: JournalledEffect, ended: EndedAs): Promise<Uint8Array> {
  const [row] = await db.query(
    `update effect_journal set ended = case when intent = :intent and (ended is null or :ended <> 'UNKNOWN') then :ended else ended end
      where instance_id = :instance_id and effect = :effect returning encode(intent, 'hex') as intent`,
    { instance_id: instanceId, effect: Buffer.from(effect), intent: Buffer.from(intent), ended },
  );
  return Buffer.from(row?.intent ?? '', 'hex');
}

/** Oldest first. */
export async function effectsOf(db: Database, instanceId: string, since: Date): Promise<EndedEffect[]> {
  const rows = await db.query(
    `select encode(effect, 'hex') as effect, ended from effect_journal
      where instance_id = :instance_id and at > :since order by at, effect`,
    { instance_id: instanceId, since },
  );
  return rows.map(({ effect = '', ended }) => ({ effect: Buffer.from(effect, 'hex'), ended: (ended || undefined) as EndedAs | undefined }));
}
