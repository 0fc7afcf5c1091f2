import type { Database, Query } from '../../database/database.ts';
import type { Host } from '../../database/entities/host.ts';
import { hosts } from '../../database/row-codec.ts';

export async function hostById(db: Database, id: string): Promise<Host | null> {
  const [row] = await db.query('select row_to_json(h)::text as host from hosts h where id = :id', { id });
  return row ? hosts.read(row.host ?? '') : null;
}

/** A host and its registered address. */
export interface HostAddress {
  hostId: string;
  address: string;
}

/** Those of the hosts that have a lease. */
export async function hostAddresses(db: Database, ids: readonly string[], now: Date): Promise<HostAddress[]> {
  const sql = 'select id, address from hosts where id = any(:ids::text[]) and lease_expires_at > :now';
  const rows = await db.query(sql, { ids: [...new Set(ids)], now });
  return rows.map(({ id, address }) => ({ hostId: id ?? '', address: address ?? '' }));
}

export function addressOf({ id, address }: Host): HostAddress {
  return { hostId: id, address };
}

export async function forgetIdle(query: Query, hostId: string, ids: readonly string[]): Promise<void> {
  await query(`delete from agent_metadata where host_id = :host_id and id = any(:ids::text[]) and state = 'IDLE'`, {
    host_id: hostId,
    ids,
  });
}

/** Refuses its next KeepAlive, so that it registers and learns what to drop. */
export async function demandRegistration(db: Database, hostId: string): Promise<void> {
  await db.query('update hosts set must_register = true where id = :host_id', { host_id: hostId });
}
