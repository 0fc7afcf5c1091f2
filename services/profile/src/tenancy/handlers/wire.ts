import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { IdentitySchema } from '@offshoot/gen/offshoot/profile/v1/identity_pb.ts';
import type { ApiKeySchema, KeyLimits as WireLimits } from '@offshoot/gen/offshoot/profile/v1/key_pb.ts';
import type { IssuerSchema, MemberSchema, MembershipSchema, TenantSchema } from '@offshoot/gen/offshoot/profile/v1/tenant_pb.ts';
import type { Identity, KeyLimits } from '@offshoot/rpc/auth';
import type { ApiKey, Issuer, Member, Membership, Tenant } from '../domain/tenancy.ts';

const USUAL_ROWS = 20;

/** Reads one row more than fits, to tell whether another page follows. */
export async function page<T>(pageSize: number, read: (limit: number) => Promise<T[]>): Promise<{ rows: T[]; hasMore: boolean }> {
  const limit = pageSize || USUAL_ROWS;
  const found = await read(limit + 1);
  return { rows: found.slice(0, limit), hasMore: found.length > limit };
}

const timeToWire = (time: Date | undefined) => time && timestampFromDate(time);

export function identityToWire({ keyId = '', allowedAgents = [], ...rest }: Identity): MessageInitShape<typeof IdentitySchema> {
  return { ...rest, groups: [...rest.groups], scopes: [...rest.scopes], keyId, allowedAgents: [...allowedAgents] };
}

export function limitsToWire({ requests, tokens }: KeyLimits) {
  return { requestsPerMinute: requests, tokensPerMinute: BigInt(tokens) };
}

export function limitsFromWire(limits: WireLimits | undefined): KeyLimits {
  return { requests: limits?.requestsPerMinute ?? 0, tokens: Number(limits?.tokensPerMinute ?? 0) };
}

export function keyToWire(key: ApiKey): MessageInitShape<typeof ApiKeySchema> {
  const { expiresAt, revokedAt, rotatedAt, createdAt, limits, id, name, scopes, groups, allowedAgents, createdBy, hint } = key;
  return {
    ...{ id, name, scopes, groups, allowedAgents, createdBy, hint },
    limits: limitsToWire(limits),
    expireTime: timeToWire(expiresAt),
    revokeTime: timeToWire(revokedAt),
    rotateTime: timeToWire(rotatedAt),
    createTime: timeToWire(createdAt),
  };
}

export function tenantToWire({ id, name, createdAt }: Tenant): MessageInitShape<typeof TenantSchema> {
  return { id, name, createTime: timeToWire(createdAt) };
}

export function membershipToWire({ tenant, member }: Membership): MessageInitShape<typeof MembershipSchema> {
  return { tenant: tenantToWire(tenant), role: member.role, memberId: member.id, isInvited: member.isInvited };
}

export function memberToWire({ id, inboxId, role, groups, isInvited, createdAt }: Member): MessageInitShape<typeof MemberSchema> {
  return { id, inboxId, role, groups, isInvited, createTime: timeToWire(createdAt) };
}

export function issuerToWire({ createdAt, tenantId: _, ...issuer }: Issuer): MessageInitShape<typeof IssuerSchema> {
  return { ...issuer, createTime: timeToWire(createdAt) };
}
