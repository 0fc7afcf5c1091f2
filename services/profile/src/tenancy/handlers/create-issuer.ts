import type { ServiceImpl } from '@connectrpc/connect';
import { createIssuer } from '../commands/issuers.ts';
import { roleFrom } from '../domain/roles.ts';
import { tenantAdmin } from './member-with.ts';
import { issuerToWire } from './wire.ts';

/** What nearly every identity provider signs with. */
const usualAlgorithms = ['RS256', 'ES256'];

import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import type { TenancyDeps } from '../deps.ts';

export function createIssuerHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['createIssuer'] {
  return async ({ issuer, audience, jwksUrl, algorithms, rolesClaim, roles, defaultRole, groupsClaim, groups }, context) => {
    const actor = tenantAdmin(context);
    const made = await createIssuer(deps, actor, {
      ...{ issuer, audience, jwksUrl, rolesClaim, groupsClaim, groups },
      algorithms: algorithms.length > 0 ? algorithms : usualAlgorithms,
      roles: Object.fromEntries(Object.entries(roles).map(([value, role]) => [value, roleFrom(role, 'roles')])),
      defaultRole: defaultRole === '' ? '' : roleFrom(defaultRole, 'default_role'),
    });
    return { issuer: issuerToWire(made) };
  };
}
