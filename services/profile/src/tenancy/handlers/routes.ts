import { IdentityService, SubjectService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { UsageRecordService, UsageService } from '@offshoot/gen/offshoot/profile/v1/key_usage_service_pb.ts';
import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import type { IdentifyDeps } from '../commands/identify.ts';
import { answerInvitationHandler } from './answer-invitation.ts';
import { confirmForgottenHandler } from './confirm-forgotten.ts';
import { createIssuerHandler } from './create-issuer.ts';
import { createKeyHandler } from './create-key.ts';
import { createTenantHandler } from './create-tenant.ts';
import { deleteIssuerHandler } from './delete-issuer.ts';
import { deleteTenantHandler } from './delete-tenant.ts';
import { findEndedSubjectsHandler } from './find-ended-subjects.ts';
import { getKeyHandler } from './get-key.ts';
import { getTenantHandler } from './get-tenant.ts';
import { identifyHandler } from './identify.ts';
import { inviteMemberHandler } from './invite-member.ts';
import { listAuditEventsHandler } from './list-audit-events.ts';
import { listDeletedTenantsHandler } from './list-deleted-tenants.ts';
import { listIssuersHandler } from './list-issuers.ts';
import { listKeysHandler } from './list-keys.ts';
import { listMembersHandler } from './list-members.ts';
import { listTenantsHandler } from './list-tenants.ts';
import { listUsageHandler } from './list-usage.ts';
import { recordUsageHandler } from './record-usage.ts';
import { removeMemberHandler } from './remove-member.ts';
import { revokeKeyHandler } from './revoke-key.ts';
import { rotateKeyHandler } from './rotate-key.ts';
import { updateMemberHandler } from './update-member.ts';
import { updateTenantHandler } from './update-tenant.ts';

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
