import type { Database } from '../../database/database.ts';

/** What an agent may have waiting of each kind. An opt-out must not be lost in a flood of texts. */
const MAX_WAITING = { TEXT: 100, KEYWORD: 200, FAILED: 100 } as const;
export type WaitingKind = keyof typeof MAX_WAITING;

/** Texts that wait, and the rows against repeats, end after this: the agent is gone, or nobody needs them. */
const KEPT_MS = 7 * 24 * 60 * 60_000;
/** An effect that was sent is known for longer than an agent asks for it. */
const SENT_KEPT_MS = 30 * 24 * 60 * 60_000;
/** Far above what an owner lets an agent send: against a host that sends without being asked. */
export const MAX_SENT_A_DAY = 100;
/** Longer than one exchange with Telnyx, after which it may still act. */
export const ATTEMPT_MS = 60_000;
const MAX_COLLECTED = 20;

/** `again`: an earlier attempt has ended without an answer. `under-way`: another call may be sending it. */
export type Begun = 'new' | 'again' | 'under-way' | 'sent' | 'too-many';

interface Sending {
  instanceId: string;
  effectId: string;
}

/** Before Telnyx is called. Of two calls at once, one sends. */
export async function beginSending(
  db: Database,
  { instanceId, effectId }: Sending,
  o: { now: Date; until: Date; since: Date; most: number },
): Promise<Begun> {
  const of = { instance_id: instanceId, effect_id: effectId };
  const [row] = await db.query(
    `insert into texts_sent as t (instance_id, effect_id, state, attempt_until, created_at)
      select :instance_id, :effect_id, 'SENDING', :until, :now
      where (select count(*) from texts_sent where instance_id = :instance_id and created_at > :since) < :most
        or exists (select 1 from texts_sent where instance_id = :instance_id and effect_id = :effect_id)
      on conflict (instance_id, effect_id) do update set attempt_until = :until where t.state = 'SENDING' and t.attempt_until <= :now
      returning (t.xmax = 0)::text as is_new`,
    { ...of, until: o.until, now: o.now, since: o.since, most: o.most },
  );
  if (row) return row.is_new === 'true' ? 'new' : 'again';
  const [known] = await db.query('select state from texts_sent where instance_id = :instance_id and effect_id = :effect_id', of);
  if (!known) return 'too-many';
  return known.state === 'SENT' ? 'sent' : 'under-way';
}

/** False: the agent has sent no such text. */
export async function noteSent(db: Database, { instanceId, effectId }: Sending): Promise<boolean> {
  const rows = await db.query(
    `update texts_sent set state = 'SENT' where instance_id = :instance_id and effect_id = :effect_id returning effect_id`,
    { instance_id: instanceId, effect_id: effectId },
  );
  return rows.length > 0;
}

/** Telnyx has said that it did not send it. */
export async function noteUnsent(db: Database, { instanceId, effectId }: Sending): Promise<void> {
  await db.query(`delete from texts_sent where instance_id = :instance_id and effect_id = :effect_id and state = 'SENDING'`, {
    instance_id: instanceId,
    effect_id: effectId,
  });
}

/** Undefined: nobody has tried to send it. */
export async function sendingOf(db: Database, { instanceId, effectId }: Sending): Promise<{ isSent: boolean; since: Date } | undefined> {
  const [row] = await db.query(
    `select state, extract(epoch from created_at)::text as created_at from texts_sent
      where instance_id = :instance_id and effect_id = :effect_id`,
    { instance_id: instanceId, effect_id: effectId },
  );
  return row && { isSent: row.state === 'SENT', since: new Date(Number(row.created_at) * 1000) };
}

/** The numbers of a live agent, E.164. */
export async function numbersOf(db: Database, instanceId: string): Promise<string[]> {
  const rows = await db.query(
    `select public_values->>'number' as number from tool_resources
      where instance_id = :instance_id and resource = 'TELNYX_NUMBER' and state = 'MADE'`,
    { instance_id: instanceId },
  );
  return rows.map(({ number }) => number ?? '');
}

/** The agent that has the number now. */
export async function agentWithNumber(db: Database, number: string): Promise<{ instanceId: string; sealingKey: Uint8Array } | undefined> {
  const [row] = await db.query(
    `select a.id, encode(a.sealing_key, 'hex') as sealing_key from tool_resources r join agent_metadata a on a.id = r.instance_id
      where r.resource = 'TELNYX_NUMBER' and r.state = 'MADE' and r.public_values->>'number' = :number
      order by r.seq desc limit 1`,
    { number },
  );
  return row && { instanceId: row.id ?? '', sealingKey: Buffer.from(row.sealing_key ?? '', 'hex') };
}

interface Waiting {
  instanceId: string;
  id: string;
  kind: WaitingKind;
  /** offshoot.statement.v1.SealedValue. */
  sealed: Uint8Array;
}

/** Nothing is kept twice, nor beyond what an agent may have waiting. */
export async function keepWaiting(db: Database, { instanceId, id, kind, sealed }: Waiting, now: Date): Promise<void> {
  await db.query(
    `insert into texts_waiting (instance_id, id, kind, sealed, received_at)
      select :instance_id, :id, :kind, :sealed, :now
      where (select count(*) from texts_waiting where instance_id = :instance_id and kind = :kind and sealed is not null) < :most
      on conflict do nothing`,
    { instance_id: instanceId, id, kind, sealed: Buffer.from(sealed), now, most: MAX_WAITING[kind] },
  );
}

/** Erases what was collected, and returns what waits: opt-outs and failures before texts, oldest first. */
export async function collectWaiting(
  db: Database,
  instanceId: string,
  collected: readonly string[],
): Promise<{ id: string; sealed: Uint8Array }[]> {
  if (collected.length > 0)
    await db.query('update texts_waiting set sealed = null where instance_id = :instance_id and id = any(:ids::text[])', {
      instance_id: instanceId,
      ids: collected,
    });
  const rows = await db.query(
    `select id, encode(sealed, 'hex') as sealed from texts_waiting
      where instance_id = :instance_id and sealed is not null order by kind = 'TEXT', seq limit :limit`,
    { instance_id: instanceId, limit: MAX_COLLECTED },
  );
  return rows.map(({ id = '', sealed }) => ({ id: id ?? '', sealed: Buffer.from(sealed ?? '', 'hex') }));
}

/** Texts that nobody has collected, and what is known of those that were sent. */
export async function forgetOldTexts({ db, now }: { db: Database; now: () => Date }): Promise<void> {
  const before = (ms: number) => ({ before: new Date(now().getTime() - ms) });
  await db.query('delete from texts_waiting where received_at < :before', before(KEPT_MS));
  await db.query('delete from texts_sent where created_at < :before', before(SENT_KEPT_MS));
}
