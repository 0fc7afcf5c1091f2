import type { Issuer, Member, Membership, Tenant } from '@offshoot/gen/offshoot/profile/v1/tenant_pb.ts';
import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import * as api from '@offshoot/profiles/api';
import { listAnswer, present, timeFromJson, timeToJson } from './answers.ts';
import { type ServedRoute, served } from './served.ts';

export const tenantRoutes: readonly ServedRoute[] = [
  served(api.createTenant, async ({ body, call }) => ({
    status: 201,
    body: membershipToJson((await call(TenantService.method.createTenant, { name: body.name })).membership),
  })),
  served(api.listTenants, async ({ call }) =>
    listAnswer((await call(TenantService.method.listTenants, {})).memberships.map(membershipToJson)),
  ),
  served(api.acceptInvitation, async ({ params, call }) => {
    await call(TenantService.method.answerInvitation, { tenantId: params.tenant_id, accept: true });
    return { status: 204, body: {} };
  }),
  served(api.leaveTenant, async ({ params, call }) => {
    await call(TenantService.method.answerInvitation, { tenantId: params.tenant_id, accept: false });
    return { status: 204, body: {} };
  }),
  served(api.getTenant, async ({ member: { subject, keyId = null, groups, scopes }, call }) => {
    const { tenant } = await call(TenantService.method.getTenant, {});
    return { status: 200, body: { ...tenantToJson(tenant), you: { subject, key_id: keyId, groups, scopes } } };
  }),
  served(api.updateTenant, async ({ body, call }) => ({
    status: 200,
    body: tenantToJson((await call(TenantService.method.updateTenant, { name: body.name })).tenant),
  })),
  served(api.deleteTenant, async ({ query, call }) => {
    const { tenantId, keptTemplateIds } = await call(TenantService.method.deleteTenant, { name: query.name });
    return { status: 200, body: { id: tenantId, object: 'tenant', deleted: true, kept_templates: keptTemplateIds } };
  }),
  served(api.listMembers, async ({ query: { limit = 0, after = '' }, call }) => {
    const { members, hasMore } = await call(TenantService.method.listMembers, { pageSize: limit, afterId: after });
    return listAnswer(members.map(memberToJson), hasMore);
  }),
  served(api.inviteMember, async ({ body: { inbox_id: inboxId, role, groups = [] }, call }) => {
    return { status: 201, body: memberToJson((await call(TenantService.method.inviteMember, { inboxId, role, groups })).member) };
  }),
  served(api.updateMember, async ({ params, body: { role = '', groups }, call }) => {
    const change = { memberId: params.member_id, role, ...(groups && { groups: { groups } }) };
    return { status: 200, body: memberToJson((await call(TenantService.method.updateMember, change)).member) };
  }),
  served(api.removeMember, async ({ params, query, call }) => {
    const { revokedKeys } = await call(TenantService.method.removeMember, { memberId: params.member_id, keysTo: query.keys_to ?? '' });
    return { status: 200, body: { id: params.member_id, deleted: true, revoked_keys: revokedKeys } };
  }),
  served(api.createIssuer, async ({ body, call }) => {
    const { issuer } = await call(TenantService.method.createIssuer, {
      issuer: body.issuer,
      audience: body.audience,
      jwksUrl: body.jwks_url ?? '',
      algorithms: body.algorithms ?? [],
      rolesClaim: body.roles_claim ?? '',
      roles: body.roles ?? {},
      defaultRole: body.default_role ?? '',
      groupsClaim: body.groups_claim ?? '',
      groups: body.groups ?? {},
    });
    return { status: 201, body: issuerToJson(issuer) };
  }),
  served(api.listIssuers, async ({ call }) => listAnswer((await call(TenantService.method.listIssuers, {})).issuers.map(issuerToJson))),
  served(api.deleteIssuer, async ({ params, call }) => {
    await call(TenantService.method.deleteIssuer, { issuerId: params.issuer_id });
    return { status: 200, body: { id: params.issuer_id, deleted: true } };
  }),
  served(api.listAuditEvents, async ({ query: { limit = 0, after = '', subject = '', target = '', from }, call }) => {
    const { events, hasMore } = await call(TenantService.method.listAuditEvents, {
      ...{ subject, target, pageSize: limit, afterId: after },
      fromTime: timeFromJson(from, 'from'),
    });
    const data = events.map((event) => ({
      id: event.id,
      object: 'audit_event',
      time: timeToJson(event.time),
      subject: event.subject,
      key_id: event.keyId === '' ? null : event.keyId,
      action: event.action,
      target: event.target,
      detail: event.detail ?? {},
    }));
    return listAnswer(data, hasMore);
  }),
];

function tenantToJson(given: Tenant | undefined) {
  const { id, name, createTime } = present(given);
  return { id, object: 'tenant', name, created_at: timeToJson(createTime) };
}

function membershipToJson(given: Membership | undefined) {
  const { tenant, role, memberId, isInvited } = present(given);
  return { ...tenantToJson(tenant), role, member_id: memberId, status: isInvited ? 'invited' : 'active' };
}

function memberToJson(given: Member | undefined) {
  const { id, inboxId, role, groups, isInvited, createTime } = present(given);
  return {
    ...{ id, object: 'member', inbox_id: inboxId, role, groups },
    status: isInvited ? 'invited' : 'active',
    created_at: timeToJson(createTime),
  };
}

const orNothing = (text: string): string | null => (text === '' ? null : text);

function issuerToJson(given: Issuer | undefined) {
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
