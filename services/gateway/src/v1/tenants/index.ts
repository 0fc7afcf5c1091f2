import type { V1Route } from '../edge/v1-route.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { createIssuer } from './create-issuer.ts';
import { createTenant } from './create-tenant.ts';
import { deleteIssuer } from './delete-issuer.ts';
import { deleteTenant } from './delete-tenant.ts';
import { getTenant } from './get-tenant.ts';
import { inviteMember } from './invite-member.ts';
import { leaveTenant } from './leave-tenant.ts';
import { listAuditEvents } from './list-audit-events.ts';
import { listIssuers } from './list-issuers.ts';
import { listMembers } from './list-members.ts';
import { listTenants } from './list-tenants.ts';
import { removeMember } from './remove-member.ts';
import { updateMember } from './update-member.ts';
import { updateTenant } from './update-tenant.ts';

export const tenantRoutes: readonly V1Route[] = [
  createTenant,
  listTenants,
  acceptInvitation,
  leaveTenant,
  getTenant,
  updateTenant,
  deleteTenant,
  listMembers,
  inviteMember,
  updateMember,
  removeMember,
  createIssuer,
  listIssuers,
  deleteIssuer,
  listAuditEvents,
];
