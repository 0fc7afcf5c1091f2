import type { ServiceImpl } from '@connectrpc/connect';
import { IdentityService, SubjectService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { UsageRecordService, UsageService } from '@offshoot/gen/offshoot/profile/v1/key_usage_service_pb.ts';
import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { requireMember, requireService, requireUser } from '@offshoot/rpc/auth';
import { tenantNotFound } from '../commands/change-tenant.ts';
import { deleteTenant } from '../commands/delete-tenant.ts';
import type { IdentifyDeps } from '../commands/identify.ts';
import { deleteIssuer } from '../commands/issuers.ts';
import { keyNotFound, revokeKey, rotateKey } from '../commands/keys.ts';
import { answerInvitation, inviteMember, removeMember, updateMember } from '../commands/members.ts';
import { createTenant, updateTenant } from '../commands/tenants.ts';
import type { TenancyDeps } from '../deps.ts';
import { roleFrom } from '../domain/roles.ts';
import { confirmForgotten, tenantsToForget } from '../store/deleted-tenants.ts';
import { issuersOf } from '../store/issuers.ts';
import { storedKey } from '../store/keys.ts';
import { tenantById } from '../store/tenants.ts';
import { createIssuerHandler } from './create-issuer.ts';
import { createKeyHandler } from './create-key.ts';
import { findEndedSubjectsHandler } from './find-ended-subjects.ts';
import { identifyHandler } from './identify.ts';
import { listAuditEventsHandler } from './list-audit-events.ts';
import { listKeysHandler } from './list-keys.ts';
import { listMembersHandler } from './list-members.ts';
import { listTenantsHandler } from './list-tenants.ts';
import { listUsageHandler } from './list-usage.ts';
import { memberWith, tenantAdmin } from './member-with.ts';
import { recordUsageHandler } from './record-usage.ts';
import { issuerToWire, keyToWire, membershipToWire, memberToWire, tenantToWire } from './wire.ts';

export const tenancyServices = [IdentityService, SubjectService, TenantService, KeyService, UsageService, UsageRecordService];

/** The gateway's routes under /v1 make these calls; clients do not reach them as RPCs. */
export function tenancyRoutes(deps: IdentifyDeps): ServiceRoute[] {
  const gateway = { callers: ['gateway'] as const };
  return [
    route(IdentityService, { identify: identifyHandler(deps) }, gateway),
    route(
      TenantService,
      {
        createTenant: createTenantHandler(deps),
        listTenants: listTenantsHandler(deps),
        answerInvitation: answerInvitationHandler(deps),
        getTenant: getTenantHandler(deps),
        updateTenant: updateTenantHandler(deps),
        deleteTenant: deleteTenantHandler(deps),
        listMembers: listMembersHandler(deps),
        inviteMember: inviteMemberHandler(deps),
        updateMember: updateMemberHandler(deps),
        removeMember: removeMemberHandler(deps),
        createIssuer: createIssuerHandler(deps),
        listIssuers: listIssuersHandler(deps),
        deleteIssuer: deleteIssuerHandler(deps),
        listAuditEvents: listAuditEventsHandler(deps),
      },
      gateway,
    ),
    route(
      KeyService,
      {
        createKey: createKeyHandler(deps),
        listKeys: listKeysHandler(deps),
        getKey: getKeyHandler(deps),
        revokeKey: revokeKeyHandler(deps),
        rotateKey: rotateKeyHandler(deps),
      },
      gateway,
    ),
    route(
      UsageService,
      {
        listUsage: listUsageHandler(deps),
      },
      gateway,
    ),
    route(
      SubjectService,
      {
        findEndedSubjects: findEndedSubjectsHandler(deps),
        listDeletedTenants: listDeletedTenantsHandler(deps),
        confirmForgotten: confirmForgottenHandler(deps),
      },
      { callers: ['response'] },
    ),
    route(UsageRecordService, { recordUsage: recordUsageHandler(deps) }, { callers: ['response'] }),
  ];
}

function answerInvitationHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['answerInvitation'] {
  return async ({ tenantId, accept }, context) => {
    await answerInvitation(deps, requireUser(context), tenantId, accept);
    return {};
  };
}

function confirmForgottenHandler(deps: TenancyDeps): ServiceImpl<typeof SubjectService>['confirmForgotten'] {
  return async ({ tenants }, context) => {
    requireService(context);
    await confirmForgotten(deps.queries.query, 'response', tenants, deps.settled());
    deps.wakeForgetting();
    return {};
  };
}

function createTenantHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['createTenant'] {
  return async ({ name }, context) => ({ membership: membershipToWire(await createTenant(deps, requireUser(context), name)) });
}

function deleteIssuerHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['deleteIssuer'] {
  return async ({ issuerId }, context) => {
    await deleteIssuer(deps, tenantAdmin(context), issuerId);
    return {};
  };
}

function deleteTenantHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['deleteTenant'] {
  return async ({ name }, context) => {
    const identity = memberWith(context, 'tenant:admin');
    return { tenantId: identity.tenantId, keptTemplateIds: await deleteTenant(deps, identity, name) };
  };
}

function getKeyHandler(deps: TenancyDeps): ServiceImpl<typeof KeyService>['getKey'] {
  return async ({ keyId }, context) => {
    const key = await storedKey(deps.queries.query, memberWith(context, 'keys:admin').tenantId, keyId);
    if (!key) throw keyNotFound();
    return { key: keyToWire(key) };
  };
}

function getTenantHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['getTenant'] {
  return async (_request, context) => {
    const tenant = await tenantById(deps.queries.query, requireMember(context).tenantId);
    if (!tenant) throw tenantNotFound();
    return { tenant: tenantToWire(tenant) };
  };
}

function inviteMemberHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['inviteMember'] {
  return async ({ inboxId, role, groups }, context) => {
    const actor = tenantAdmin(context);
    return { member: memberToWire(await inviteMember(deps, actor, { inboxId, role: roleFrom(role), groups })) };
  };
}

function listDeletedTenantsHandler({ queries, settled }: TenancyDeps): ServiceImpl<typeof SubjectService>['listDeletedTenants'] {
  return async (_request, context) => {
    requireService(context);
    return { tenants: await tenantsToForget(queries.query, 'response', settled()) };
  };
}

function listIssuersHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['listIssuers'] {
  return async (_request, context) => {
    const { tenantId } = memberWith(context, 'tenant:admin');
    return { issuers: (await issuersOf(deps.queries.query, tenantId)).map(issuerToWire) };
  };
}

function removeMemberHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['removeMember'] {
  return async ({ memberId, keysTo }, context) => {
    return { revokedKeys: await removeMember(deps, tenantAdmin(context), memberId, keysTo) };
  };
}

function revokeKeyHandler(deps: TenancyDeps): ServiceImpl<typeof KeyService>['revokeKey'] {
  return async ({ keyId }, context) => ({ key: keyToWire(await revokeKey(deps, memberWith(context, 'keys:admin'), keyId)) });
}

function rotateKeyHandler(deps: TenancyDeps): ServiceImpl<typeof KeyService>['rotateKey'] {
  return async ({ keyId, graceSeconds }, context) => {
    const { key, secret } = await rotateKey(deps, memberWith(context, 'keys:admin'), keyId, graceSeconds);
    return { key: keyToWire(key), secret };
  };
}

function updateMemberHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['updateMember'] {
  return async ({ memberId, role, groups }, context) => {
    const actor = tenantAdmin(context);
    const change = { id: memberId, role: role === '' ? undefined : roleFrom(role), groups: groups?.groups };
    return { member: memberToWire(await updateMember(deps, actor, change)) };
  };
}

function updateTenantHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['updateTenant'] {
  return async ({ name }, context) => ({ tenant: tenantToWire(await updateTenant(deps, tenantAdmin(context), name)) });
}
