import type { Issuer, Member, Membership, Tenant } from '@offshoot/gen/offshoot/profile/v1/tenant_pb.ts';
import { Type } from 'typebox';
import { groupsField, idOf, inboxField, orNull, present, roleField, timeField, timeToJson } from '../edge/fields.ts';

const tenantFields = { id: idOf('tenant'), object: Type.Literal('tenant'), name: Type.String(), created_at: timeField };

export const tenantSchema = Type.Object(tenantFields);

export function tenantToJson(given: Tenant | undefined) {
  const { id, name, createTime } = present(given);
  return { id, object: 'tenant', name, created_at: timeToJson(createTime) };
}

export const membershipSchema = Type.Object({
  ...tenantFields,
  role: roleField,
  member_id: idOf('user'),
  status: Type.Enum(['active', 'invited']),
});

export function membershipToJson(given: Membership | undefined) {
  const { tenant, role, memberId, isInvited } = present(given);
  return { ...tenantToJson(tenant), role, member_id: memberId, status: isInvited ? 'invited' : 'active' };
}

export const memberSchema = Type.Object({
  id: idOf('user'),
  object: Type.Literal('member'),
  inbox_id: inboxField,
  role: roleField,
  groups: groupsField,
  status: Type.Enum(['active', 'invited']),
  created_at: timeField,
});

export function memberToJson(given: Member | undefined) {
  const { id, inboxId, role, groups, isInvited, createTime } = present(given);
  return {
    ...{ id, object: 'member', inbox_id: inboxId, role, groups },
    status: isInvited ? 'invited' : 'active',
    created_at: timeToJson(createTime),
  };
}

export const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

export const issuerSchema = Type.Object({
  id: idOf('iss'),
  object: Type.Literal('issuer'),
  issuer: Type.String(),
  audience: Type.String(),
  jwks_url: orNull(Type.String({ description: 'Null: where its OpenID configuration says.' })),
  algorithms: Type.Array(Type.Enum(algorithms)),
  roles_claim: orNull(Type.String()),
  roles: Type.Record(Type.String(), roleField),
  default_role: orNull(roleField),
  groups_claim: orNull(Type.String()),
  groups: Type.Record(Type.String(), Type.String()),
  created_at: timeField,
});

const orNothing = (text: string): string | null => (text === '' ? null : text);

export function issuerToJson(given: Issuer | undefined) {
  const issuer = present(given);
  return {
    id: issuer.id,
    object: 'issuer',
    issuer: issuer.issuer,
    audience: issuer.audience,
    jwks_url: orNothing(issuer.jwksUrl),
    algorithms: issuer.algorithms,
    roles_claim: orNothing(issuer.rolesClaim),
    roles: issuer.roles,
    default_role: orNothing(issuer.defaultRole),
    groups_claim: orNothing(issuer.groupsClaim),
    groups: issuer.groups,
    created_at: timeToJson(issuer.createTime),
  };
}
