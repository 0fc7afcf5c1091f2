import type { Query } from '@offshoot/postgres';
import type { Role } from '../domain/roles.ts';
import type { KnownSubject } from '../domain/subject-rules.ts';
import { keysByIds } from './keys.ts';
import { type Row, storedKeyFrom } from './rows.ts';

interface Asked {
  tenantId: string;
  subject: string;
}

export async function knownKeys(query: Query, asked: readonly Asked[]): Promise<KnownSubject[]> {
  if (asked.length === 0) return [];
  const rows = await query<Row>(keysByIds, { keys: asked.map(({ subject }) => subject) });
  return rows.map(storedKeyFrom).map((key) => ({ is: 'key', tenantId: key.tenantId, subject: key.id, key }));
}

/** Users of an identity provider have no row: a subject without one is a former member, or may be such a user. */
export async function knownUsers(query: Query, asked: readonly Asked[]): Promise<KnownSubject[]> {
  if (asked.length === 0) return [];
  const rows = await query<{ tenant_id: string; subject: string; role: Role | null; is_removed: boolean; may_be_elsewhere: boolean }>(
    `select a.tenant_id, a.subject, m.role,
        exists (select from audit_events e where e.tenant_id = a.tenant_id and e.target = a.subject and e.action = 'member.remove') as is_removed,
        exists (select from issuers i where i.tenant_id = a.tenant_id) as may_be_elsewhere
      from unnest(:tenant_ids::text[], :subjects::text[]) as a (tenant_id, subject)
        left join members m on m.id = a.subject and m.tenant_id = a.tenant_id and not m.is_invited`,
    { tenant_ids: asked.map(({ tenantId }) => tenantId), subjects: asked.map(({ subject }) => subject) },
  );
  return rows.map(({ tenant_id: tenantId, subject, role, is_removed: isRemoved, may_be_elsewhere: mayBeElsewhere }) =>
    role === null ? { is: 'other', tenantId, subject, isRemoved, mayBeElsewhere } : { is: 'member', tenantId, subject, role },
  );
}
