import type { Scope } from '@offshoot/rpc/auth';
import type { Role } from '../domain/roles.ts';
import type { ApiKey, Issuer, Member, Membership, StoredKey, Tenant } from '../domain/tenancy.ts';

/** As the driver returns them. */
export type Row = Record<string, unknown>;

const text = (value: unknown): string => String(value);
const time = (value: unknown): Date => new Date(value as Date | string);
const timeOf = (value: unknown): Date | undefined => (value === null ? undefined : time(value));

export function tenantFrom(row: Row): Tenant {
  return { id: text(row.id), name: text(row.name), createdAt: time(row.created_at) };
}

export function memberFrom(row: Row): Member {
  return {
    id: text(row.id),
    tenantId: text(row.tenant_id),
    inboxId: text(row.inbox_id),
    role: row.role as Role,
    groups: row.groups as string[],
    isInvited: row.is_invited as boolean,
    createdAt: time(row.created_at),
  };
}

/** A row of members with the tenant's columns beside. */
export function membershipFrom(row: Row): Membership {
  const tenant = { id: text(row.tenant_id), name: text(row.tenant_name), createdAt: time(row.tenant_created_at) };
  return { tenant, member: memberFrom(row) };
}

export function keyFrom(row: Row): ApiKey {
  return {
    id: text(row.id),
    tenantId: text(row.tenant_id),
    name: text(row.name),
    scopes: row.scopes as Scope[],
    groups: row.groups as string[],
    allowedAgents: row.allowed_agents as string[],
    limits: { requests: Number(row.requests_per_minute), tokens: Number(row.tokens_per_minute) },
    expiresAt: timeOf(row.expires_at),
    revokedAt: timeOf(row.revoked_at),
    rotatedAt: timeOf(row.rotated_at),
    createdAt: time(row.created_at),
    createdBy: text(row.created_by),
    hint: text(row.hint),
  };
}

/** A row of api_keys with the role of its maker beside. */
export function storedKeyFrom(row: Row): StoredKey {
  const until = timeOf(row.previous_until);
  return {
    ...keyFrom(row),
    digest: row.digest as Buffer,
    previous: until && { digest: row.previous_digest as Buffer, until },
    maker: row.maker_role === null ? undefined : { role: row.maker_role as Role, groups: row.maker_groups as string[] },
    tokens: { level: Number(row.token_level), at: time(row.token_level_at) },
  };
}

export function issuerFrom(row: Row): Issuer {
  return {
    id: text(row.id),
    tenantId: text(row.tenant_id),
    issuer: text(row.issuer),
    audience: text(row.audience),
    jwksUrl: text(row.jwks_url),
    algorithms: row.algorithms as string[],
    rolesClaim: text(row.roles_claim),
    roles: row.roles as Record<string, Role>,
    defaultRole: row.default_role as Role | '',
    groupsClaim: text(row.groups_claim),
    groups: row.groups as Record<string, string>,
    createdAt: time(row.created_at),
  };
}
