import type { JsonObject } from '@bufbuild/protobuf';
import type { PreparedQueries, Query } from '@offshoot/postgres';
import { newId } from '@offshoot/refusals/ids';
import type { Identity } from '@offshoot/rpc/auth';

/** Who changes something. */
export type Actor = Pick<Identity, 'tenantId' | 'subject' | 'keyId'>;

export interface AuditEvent extends Actor {
  eventId: string;
  action: string;
  target: string;
  detail: JsonObject;
  time: Date;
}

/** Records a change in the transaction that makes it. `detail`: never content. */
export async function recordChange(
  ask: Query,
  { tenantId, subject, keyId = '' }: Actor,
  change: { action: string; target: string; detail?: Readonly<Record<string, unknown>>; now: Date },
): Promise<void> {
  await ask(
    `insert into audit_event (event_id, tenant_id, subject, key_id, action, target, detail, time)
      values (:event_id, :tenant_id, :subject, :key_id, :action, :target, :detail, :now)`,
    {
      event_id: newId('aud'),
      tenant_id: tenantId,
      subject,
      key_id: keyId,
      action: change.action,
      target: change.target,
      detail: JSON.stringify(change.detail ?? {}),
      now: change.now,
    },
  );
}

interface EventRow {
  event_id: string;
  tenant_id: string;
  subject: string;
  key_id: string;
  action: string;
  target: string;
  detail: JsonObject;
  time: string;
}

export type AuditFeed = ReturnType<typeof createAuditFeed>;

/** Changes until the profile service has them. */
export function createAuditFeed({ query }: Pick<PreparedQueries, 'query'>) {
  return {
    /** The oldest first. */
    unconfirmed: async (limit: number): Promise<AuditEvent[]> => {
      const rows = await query<EventRow>('select * from audit_event order by time, event_id limit :limit', { limit });
      return rows.map((row) => ({
        eventId: row.event_id,
        tenantId: row.tenant_id,
        subject: row.subject,
        keyId: row.key_id,
        action: row.action,
        target: row.target,
        detail: row.detail,
        time: new Date(row.time),
      }));
    },
    confirm: async (eventIds: readonly string[]): Promise<void> => {
      await query('delete from audit_event where event_id = any(:event_ids::text[])', { event_ids: eventIds });
    },
  };
}
