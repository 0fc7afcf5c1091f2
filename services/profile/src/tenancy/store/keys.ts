import type { Query } from '@offshoot/postgres';
import type { KeyLimits } from '@offshoot/rpc/auth';
import type { ApiKey, StoredKey } from '../domain/tenancy.ts';
import { keyFrom, type Row, storedKeyFrom } from './rows.ts';

/** Of many keys in one statement: every request of a client needs one. */
export const keysByIds = `select k.*, m.role as maker_role, m.groups as maker_groups from api_keys k
  left join members m on m.id = k.maker_member_id where k.id = any(:keys::text[])`;

export async function storedKey(query: Query, tenantId: string, id: string): Promise<StoredKey | undefined> {
  const [row] = await query<Row>(
    `select k.*, m.role as maker_role, m.groups as maker_groups from api_keys k left join members m on m.id = k.maker_member_id
      where k.tenant_id = :tenant_id and k.id = :id`,
    { tenant_id: tenantId, id },
  );
  return row && storedKeyFrom(row);
}

export interface MadeKey extends Omit<ApiKey, 'revokedAt' | 'rotatedAt'> {
  digest: Uint8Array;
  /** Undefined: a user of an identity provider makes it. */
  makerMemberId: string | undefined;
  /** Undefined: a person makes it. */
  makerKeyId: string | undefined;
}

export async function addKey(query: Query, key: MadeKey): Promise<void> {
  await query(
    `insert into api_keys (id, tenant_id, name, scopes, groups, allowed_agents, requests_per_minute, tokens_per_minute, digest, hint,
        created_by, maker_member_id, maker_key_id, token_level_at, expires_at, created_at)
      values (:id, :tenant_id, :name, :scopes, :groups, :allowed_agents, :requests, :tokens, :digest, :hint,
        :created_by, :maker_member_id, :maker_key_id, :created_at, :expires_at, :created_at)`,
    {
      id: key.id,
      tenant_id: key.tenantId,
      name: key.name,
      scopes: key.scopes,
      groups: key.groups,
      allowed_agents: key.allowedAgents,
      requests: key.limits.requests,
      tokens: key.limits.tokens,
      digest: key.digest,
      hint: key.hint,
      created_by: key.createdBy,
      maker_member_id: key.makerMemberId ?? null,
      maker_key_id: key.makerKeyId ?? null,
      expires_at: key.expiresAt ?? null,
      created_at: key.createdAt,
    },
  );
}

/** Newest first. `after`: an ID of the tenant; ''. */
export async function keysPage(query: Query, tenantId: string, after: string, limit: number): Promise<ApiKey[]> {
  const rows = await query<Row>(
    `select * from api_keys where tenant_id = :tenant_id and (:after = ''
        or (created_at, id) < (select created_at, id from api_keys where tenant_id = :tenant_id and id = :after))
      order by created_at desc, id desc limit :limit`,
    { tenant_id: tenantId, after, limit },
  );
  return rows.map(keyFrom);
}

const hasEnded = '(revoked_at is not null or coalesce(expires_at <= :now, false))';

/** Those that can be used. */
export async function countKeys(query: Query, tenantId: string, now: Date): Promise<number> {
  const [row] = await query<Row>(`select count(*) as count from api_keys where tenant_id = :tenant_id and not ${hasEnded}`, {
    tenant_id: tenantId,
    now,
  });
  return Number(row?.count ?? 0);
}

/** Takes what a key that it makes gets out of the limits of a key. A key without such a limit has nothing to give. */
export async function lendLimits(query: Query, tenantId: string, id: string, { requests, tokens }: KeyLimits): Promise<void> {
  await query(
    `update api_keys set requests_per_minute = case when requests_per_minute = 0 then 0 else requests_per_minute - :requests::integer end,
        tokens_per_minute = case when tokens_per_minute = 0 then 0 else tokens_per_minute - :tokens::bigint end
      where tenant_id = :tenant_id and id = :id`,
    { tenant_id: tenantId, id, requests, tokens },
  );
}

/**
 * Gives the limits of ended keys back to their makers, once their usage has run off. So making and revoking keys in turn yields no more
 * usage.
 */
export async function returnLimits(query: Query, tenantId: string, now: Date): Promise<void> {
  for (let isDone = false; !isDone; ) {
    const returned = await query(
      `with spent as (
          select c.id, c.maker_key_id, c.requests_per_minute, c.tokens_per_minute from api_keys c
            where c.tenant_id = :tenant_id and c.maker_key_id is not null
              and least(c.revoked_at, c.expires_at) <= :now::timestamptz - interval '1 minute'
              and (c.tokens_per_minute = 0
                or c.token_level_at + interval '1 minute' * (c.token_level::float8 / greatest(c.tokens_per_minute, 1)) <= :now::timestamptz)
              and not exists (select from api_keys g where g.maker_key_id = c.id)
        ), sums as (
          select maker_key_id, sum(requests_per_minute)::integer as requests, sum(tokens_per_minute)::bigint as tokens from spent group by maker_key_id
        ), returned as (
          update api_keys k set requests_per_minute = case when k.requests_per_minute = 0 then 0 else k.requests_per_minute + sums.requests end,
              tokens_per_minute = case when k.tokens_per_minute = 0 then 0 else k.tokens_per_minute + sums.tokens end
            from sums where k.id = sums.maker_key_id
        )
        update api_keys k set maker_key_id = null from spent where k.id = spent.id returning k.id`,
      { tenant_id: tenantId, now },
    );
    isDone = returned.length === 0;
  }
}

/** Deletes the oldest keys that have ended. Their actions stay in the audit, and their usage stays. */
export async function forgetEndedKeys(query: Query, tenantId: string, kept: number, now: Date): Promise<void> {
  await query(
    `delete from api_keys where tenant_id = :tenant_id and id in (select id from api_keys where tenant_id = :tenant_id and ${hasEnded}
      order by created_at desc, id desc offset :kept)`,
    { tenant_id: tenantId, kept, now },
  );
}

/** And every key that was made with it, or with one of those. Returns the IDs of those that could be used until now. */
export async function revokeKeys(query: Query, tenantId: string, ids: readonly string[], now: Date): Promise<string[]> {
  const rows = await query<Row>(
    `with recursive line as (
        select id from api_keys where tenant_id = :tenant_id and id = any(:ids::text[])
        union select k.id from api_keys k join line on k.maker_key_id = line.id where k.tenant_id = :tenant_id
      )
      update api_keys set revoked_at = :now where tenant_id = :tenant_id and id in (select id from line) and revoked_at is null returning id`,
    { tenant_id: tenantId, ids, now },
  );
  return rows.map(({ id }) => String(id));
}

/** All keys of the member, including those made with another key. */
export async function keysMadeBy(query: Query, tenantId: string, memberId: string): Promise<string[]> {
  const rows = await query<Row>('select id from api_keys where tenant_id = :tenant_id and maker_member_id = :member_id', {
    tenant_id: tenantId,
    member_id: memberId,
  });
  return rows.map(({ id }) => String(id));
}

/** Groups that a member has left are no longer those of the keys that they made, or that were made with these. */
export async function leaveGroups(query: Query, tenantId: string, memberId: string, groups: readonly string[]): Promise<void> {
  if (groups.length === 0) return;
  await query(
    `update api_keys set groups = array(select one from unnest(groups) as one where one <> all(:groups::text[]))
      where tenant_id = :tenant_id and maker_member_id = :member_id and groups && :groups::text[]`,
    { tenant_id: tenantId, member_id: memberId, groups },
  );
}

export async function handOverKeys(query: Query, tenantId: string, fromId: string, toId: string): Promise<void> {
  await query('update api_keys set maker_member_id = :to_id where tenant_id = :tenant_id and maker_member_id = :from_id', {
    tenant_id: tenantId,
    from_id: fromId,
    to_id: toId,
  });
}

export interface Rotation {
  digest: Uint8Array;
  hint: string;
  /** Until when the secret works that is replaced. Undefined: no longer. */
  previousUntil: Date | undefined;
  now: Date;
}

export async function rotateKey(query: Query, tenantId: string, id: string, { digest, hint, previousUntil, now }: Rotation): Promise<void> {
  await query(
    `update api_keys set previous_digest = case when :until::timestamptz is null then null else digest end, previous_until = :until,
        digest = :digest, hint = :hint, rotated_at = :now where tenant_id = :tenant_id and id = :id`,
    { tenant_id: tenantId, id, digest, hint, until: previousUntil ?? null, now },
  );
}

/** Of the member by whom or with whose key the key was made. */
export async function makerMemberOf(query: Query, tenantId: string, keyId: string): Promise<string | undefined> {
  const [row] = await query<Row>('select maker_member_id from api_keys where tenant_id = :tenant_id and id = :id', {
    tenant_id: tenantId,
    id: keyId,
  });
  return row?.maker_member_id === null || row === undefined ? undefined : String(row.maker_member_id);
}

/** The first of the IDs that no agent profile of the tenant has. */
export async function missingAgent(query: Query, tenantId: string, ids: readonly string[]): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const [row] = await query<{ id: string }>(
    `select given.id from unnest(:ids::text[]) with ordinality as given (id, place)
      where not exists (select from agent_profiles p where p.tenant_id = :tenant_id and p.id = given.id) order by place limit 1`,
    { tenant_id: tenantId, ids },
  );
  return row?.id;
}
