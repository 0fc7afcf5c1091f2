import { DatabaseError } from 'pg';
import type { Database } from './database.ts';

export interface Registration {
  instanceId: string;
  inboxId: string;
  hostId: string;
  /** SHA-256 of the credential that is answered. */
  credentialDigest: Uint8Array;
  sealingKey: Uint8Array;
  /** The statement `instance.register` as it came. */
  sealingStatement: Uint8Array;
}

/**
 * A fresh idle instance, or a new credential for a known one. What clients may have sealed values to stays once the instance
 * is claimed: a key that came later would make them unreadable.
 */
export async function keepRegistration(db: Database, r: Registration, now: Date): Promise<'kept' | 'of another host' | 'of another inbox'> {
  const values = [
    r.instanceId,
    r.inboxId,
    r.hostId,
    ...[r.credentialDigest, r.sealingKey, r.sealingStatement].map((bytes) => Buffer.from(bytes)),
    now,
  ];
  try {
    const kept = await db.query(keepSql, values);
    if (kept.length === 1) return 'kept';
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === 'agent_metadata_inbox_unique') return 'of another inbox';
    throw error;
  }
  const [known] = await db.query('select host_id from agent_metadata where id = $1', [r.instanceId]);
  return known?.host_id === r.hostId ? 'of another inbox' : 'of another host';
}

const keepSql = `
  insert into agent_metadata as known (id, inbox_id, host_id, credential_digest, sealing_key, sealing_statement, created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $7)
  on conflict (id) do update set credential_digest = excluded.credential_digest,
    sealing_key = case when known.state = 'IDLE' then excluded.sealing_key else coalesce(known.sealing_key, excluded.sealing_key) end,
    sealing_statement = case when known.state <> 'IDLE' and known.sealing_key <> excluded.sealing_key then known.sealing_statement
      else excluded.sealing_statement end
  where known.inbox_id = excluded.inbox_id and known.host_id = excluded.host_id
  returning id`;
