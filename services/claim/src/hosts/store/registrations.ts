import { violates } from '@offshoot/postgres';
import type { Database } from '../../database/database.ts';
import { notMoved } from './conditions.ts';

const ONE_AGENT_FOR_AN_INBOX = 'agent_metadata_inbox_unique';

export interface Registration {
  instanceId: string;
  inboxId: string;
  hostId: string;
  /** SHA-256 of the credential that is returned. */
  credentialDigest: Uint8Array;
  sealingKey: Uint8Array;
  /** The statement `instance.register` as received. */
  sealingStatement: Uint8Array;
  /** The host's voucher for it, as received. */
  sealingVoucher: Uint8Array;
}

/** Why a registration was not stored. */
export type NotKept = 'of another host' | 'of another inbox' | 'order not noted yet';

/**
 * Stores the registration of a new idle instance, a new credential of a known one, or one that its host has taken over: a single statement
 * assigns it to that host, and the previous one is no longer accepted. The sealing key does not change once the instance is claimed: a
 * later key would make the values that clients sealed unreadable.
 */
export async function keepRegistration(db: Database, r: Registration, now: Date): Promise<'kept' | 'moved' | NotKept> {
  const { instanceId, inboxId, hostId } = r;
  const whose = { instance_id: instanceId, inbox_id: inboxId, host_id: hostId, credential_digest: Buffer.from(r.credentialDigest), now };
  const proof = {
    sealing_key: Buffer.from(r.sealingKey),
    sealing_statement: Buffer.from(r.sealingStatement),
    sealing_voucher: Buffer.from(r.sealingVoucher),
  };
  const keep = () => db.query(keepSql, { ...whose, ...proof });
  try {
    // If the same registration runs twice at once, it can conflict on its inbox before its id; a retry then finds the id.
    const kept = await keep().catch((error: unknown) => {
      if (violates(error, ONE_AGENT_FOR_AN_INBOX)) return keep();
      throw error;
    });
    if (kept.length === 1) return 'kept';
  } catch (error) {
    if (violates(error, ONE_AGENT_FOR_AN_INBOX)) return 'of another inbox';
    throw error;
  }
  const moved = await db.query(moveSql, whose);
  if (moved.length === 1) return 'moved';
  const [known] = await db.query('select host_id, inbox_id, move_target from agent_metadata where id = :instance_id', {
    instance_id: instanceId,
  });
  if (known?.inbox_id !== r.inboxId) return known?.host_id === r.hostId ? 'of another inbox' : 'of another host';
  return known?.move_target === r.hostId ? 'order not noted yet' : 'of another host';
}

/** Locks the host's row: if its lease expired in the meantime, the instance would count as reachable on a host that is gone. */
const keepSql = `
  with up as (select id from hosts where id = :host_id and lapsed_at is null for share)
  insert into agent_metadata as known (id, inbox_id, host_id, credential_digest, sealing_key, sealing_statement,
    sealing_voucher, created_at, updated_at)
  select :instance_id, :inbox_id, up.id, :credential_digest, :sealing_key, :sealing_statement, :sealing_voucher, :now, :now from up
  on conflict (id) do update set credential_digest = excluded.credential_digest,
    sealing_key = case when known.state = 'IDLE' then excluded.sealing_key else known.sealing_key end,
    sealing_statement = case when known.state <> 'IDLE' and known.sealing_key <> excluded.sealing_key then known.sealing_statement
      else excluded.sealing_statement end,
    sealing_voucher = case when known.state <> 'IDLE' and known.sealing_key <> excluded.sealing_key then known.sealing_voucher
      else excluded.sealing_voucher end,
    condition = case when known.condition = 'QUARANTINED' then known.condition else 'OK' end,
    condition_message = case when known.condition = 'QUARANTINED' then known.condition_message else '' end,
    updated_at = case when known.condition in ('UNREACHABLE', 'CRASHED') then excluded.updated_at else known.updated_at end,
    ${notMoved}
  where known.inbox_id = excluded.inbox_id and known.host_id = excluded.host_id and known.move_ordered = '{}'
  returning id`;

/** Only once the order is stored as accepted: an instance restored under an earlier order is too old. */
const moveSql = `
  with up as (select id from hosts where id = :host_id and lapsed_at is null for share)
  update agent_metadata a set host_id = up.id, credential_digest = :credential_digest, condition = 'OK', condition_message = '', ${notMoved}, updated_at = :now
  from up where a.id = :instance_id and a.inbox_id = :inbox_id and a.move_target = up.id and a.move_accepted and a.state <> 'GONE'
  returning a.id`;
