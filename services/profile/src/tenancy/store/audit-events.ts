import type { Query } from '@offshoot/postgres';
import { Refusal } from '@offshoot/refusals';
import type { JsonObject } from '@offshoot/statements';
import type { Actor, AuditEvent, ForeignAuditEvent } from '../domain/tenancy.ts';
import type { Row } from './rows.ts';

export interface Change {
  /** Such as `key.revoke`. */
  action: string;
  /** On which ID. */
  target: string;
  /** Never secrets or content. */
  detail?: Record<string, unknown>;
  now: Date;
}

/** Records a change, in the transaction that makes it. */
export async function recordAudit(query: Query, { tenantId, subject, keyId = '' }: Actor, { action, target, detail = {}, now }: Change) {
  await query(
    `insert into audit_events (tenant_id, time, subject, key_id, action, target, detail)
      values (:tenant_id, :now, :subject, :key_id, :action, :target, :detail::jsonb)`,
    { tenant_id: tenantId, now, subject, key_id: keyId, action, target, detail: JSON.stringify(detail) },
  );
}

/** Records changes that another service made, each once, of any tenants. It leaves out those of deleted tenants. */
export async function recordForeignAudit(query: Query, events: readonly ForeignAuditEvent[]): Promise<void> {
  const column = <K extends keyof ForeignAuditEvent>(name: K) => events.map((event) => event[name]);
  await query(
    `insert into audit_events (origin_id, tenant_id, time, subject, key_id, action, target, detail)
      select origin_id, tenant_id, time, subject, key_id, action, target, detail::jsonb from unnest(:origin_ids::text[], :tenant_ids::text[],
        :times::timestamptz[], :subjects::text[], :key_ids::text[], :actions::text[], :targets::text[], :details::text[])
        with ordinality as e (origin_id, tenant_id, time, subject, key_id, action, target, detail, place)
        where not exists (select from tenants t where t.id = e.tenant_id and t.deleted_at is not null) order by place
      on conflict (origin_id) do nothing`,
    {
      origin_ids: column('eventId'),
      tenant_ids: column('tenantId'),
      times: column('time'),
      subjects: column('subject'),
      key_ids: column('keyId'),
      actions: column('action'),
      targets: column('target'),
      details: events.map(({ detail }) => JSON.stringify(detail)),
    },
  );
}

/** Of people, keys and identity providers. */
export async function changesSince(query: Query, tenantId: string, since: Date): Promise<number> {
  const [row] = await query<Row>(
    `select count(*) as count from audit_events
      where tenant_id = :tenant_id and time > :since and action ~ '^(tenant|member|key|issuer)[.]'`,
    { tenant_id: tenantId, since },
  );
  return Number(row?.count ?? 0);
}

export interface AuditFilter {
  tenantId: string;
  /** '': of all. */
  subject: string;
  /** '': on all. */
  target: string;
  from: Date | undefined;
}

/** Latest first, from before the event `before`; '' for the latest. Throws PAGE_TOKEN_INVALID for an event that the tenant does not have. */
export async function auditEvents(
  query: Query,
  { tenantId, subject, target, from }: AuditFilter,
  { before, limit }: { before: string; limit: number },
): Promise<AuditEvent[]> {
  const place = before === '' ? null : await placeOf(query, tenantId, before);
  const rows = await query<Row>(
    `select * from audit_events where tenant_id = :tenant_id and (:subject = '' or subject = :subject) and (:target = '' or target = :target)
        and (:from::timestamptz is null or time >= :from::timestamptz) and (:place::bigint is null or id < :place::bigint)
      order by id desc limit :limit`,
    { tenant_id: tenantId, subject, target, from: from ?? null, place, limit },
  );
  return rows.map((row) => ({
    id: String(row.event_id),
    time: new Date(String(row.time)),
    subject: String(row.subject),
    keyId: String(row.key_id),
    action: String(row.action),
    target: String(row.target),
    detail: row.detail as JsonObject,
  }));
}

async function placeOf(query: Query, tenantId: string, eventId: string): Promise<string> {
  const [row] = await query<Row>('select id from audit_events where tenant_id = :tenant_id and event_id = :event_id', {
    tenant_id: tenantId,
    event_id: eventId,
  });
  if (!row) throw new Refusal('PAGE_TOKEN_INVALID', 'The tenant has no such event. Send the last_id of the page before.');
  return String(row.id);
}
