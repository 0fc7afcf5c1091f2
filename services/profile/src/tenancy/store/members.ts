import type { Query } from '@offshoot/postgres';
import type { Member, Membership } from '../domain/tenancy.ts';
import { memberFrom, membershipFrom, type Row } from './rows.ts';

/** False: the person is a member already, or invited. */
export async function addMember(query: Query, { id, tenantId, inboxId, role, groups, isInvited, createdAt }: Member): Promise<boolean> {
  const added = await query(
    `insert into members (id, tenant_id, inbox_id, role, groups, is_invited, created_at)
      values (:id, :tenant_id, :inbox_id, :role, :groups, :is_invited, :created_at)
      on conflict (tenant_id, inbox_id) do nothing returning id`,
    { id, tenant_id: tenantId, inbox_id: inboxId, role, groups, is_invited: isInvited, created_at: createdAt },
  );
  return added.length > 0;
}

export async function memberById(query: Query, tenantId: string, id: string): Promise<Member | undefined> {
  const [row] = await query<Row>('select * from members where tenant_id = :tenant_id and id = :id', { tenant_id: tenantId, id });
  return row && memberFrom(row);
}

export async function memberOfInbox(query: Query, tenantId: string, inboxId: string): Promise<Member | undefined> {
  const [row] = await query<Row>('select * from members where tenant_id = :tenant_id and inbox_id = :inbox_id', {
    tenant_id: tenantId,
    inbox_id: inboxId,
  });
  return row && memberFrom(row);
}

/** Those that have accepted; at most two, which is enough to tell that there are several. */
export async function acceptedBy(query: Query, inboxId: string, tenantId: string): Promise<Member[]> {
  const rows = await query<Row>(
    `select * from members where inbox_id = :inbox_id and not is_invited and (:tenant_id = '' or tenant_id = :tenant_id)
      order by created_at, id limit 2`,
    { inbox_id: inboxId, tenant_id: tenantId },
  );
  return rows.map(memberFrom);
}

/** Whether the person is platform admin of some tenant. */
export async function isAnyAdmin(query: Query, inboxId: string): Promise<boolean> {
  const rows = await query(`select 1 from members where inbox_id = :inbox_id and not is_invited and role = 'platform-admin' limit 1`, {
    inbox_id: inboxId,
  });
  return rows.length > 0;
}

/** By age. */
export async function membershipsOf(query: Query, inboxId: string, limit: number): Promise<Membership[]> {
  const rows = await query<Row>(
    `select m.*, t.name as tenant_name, t.created_at as tenant_created_at from members m join tenants t on t.id = m.tenant_id
      where m.inbox_id = :inbox_id order by m.is_invited, m.created_at, m.id limit :limit`,
    { inbox_id: inboxId, limit },
  );
  return rows.map(membershipFrom);
}

/** By age. `after`: an ID of the tenant; ''. */
export async function membersPage(query: Query, tenantId: string, after: string, limit: number): Promise<Member[]> {
  const rows = await query<Row>(
    `select * from members where tenant_id = :tenant_id and (:after = ''
        or (created_at, id) > (select created_at, id from members where tenant_id = :tenant_id and id = :after))
      order by created_at, id limit :limit`,
    { tenant_id: tenantId, after, limit },
  );
  return rows.map(memberFrom);
}

export async function countMembers(query: Query, tenantId: string): Promise<number> {
  const [row] = await query<Row>('select count(*) as count from members where tenant_id = :tenant_id', { tenant_id: tenantId });
  return Number(row?.count ?? 0);
}

export async function countInvitations(query: Query, inboxId: string): Promise<number> {
  const [row] = await query<Row>('select count(*) as count from members where inbox_id = :inbox_id and is_invited', { inbox_id: inboxId });
  return Number(row?.count ?? 0);
}

/** Platform admins who have accepted, without this member. */
export async function otherAdmins(query: Query, tenantId: string, memberId: string): Promise<number> {
  const [row] = await query<Row>(
    `select count(*) as count from members where tenant_id = :tenant_id and id <> :id and role = 'platform-admin' and not is_invited`,
    { tenant_id: tenantId, id: memberId },
  );
  return Number(row?.count ?? 0);
}

export async function keepMember(query: Query, { tenantId, id, role, groups, isInvited }: Member): Promise<void> {
  await query('update members set role = :role, groups = :groups, is_invited = :is_invited where tenant_id = :tenant_id and id = :id', {
    tenant_id: tenantId,
    id,
    role,
    groups,
    is_invited: isInvited,
  });
}

export async function deleteMember(query: Query, tenantId: string, id: string): Promise<void> {
  await query('delete from members where tenant_id = :tenant_id and id = :id', { tenant_id: tenantId, id });
}
