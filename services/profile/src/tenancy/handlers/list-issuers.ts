import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { issuersOf } from '../store/issuers.ts';
import { memberWith } from './member-with.ts';
import { issuerToWire } from './wire.ts';

export function listIssuersHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['listIssuers'] {
  return async (_request, context) => {
    const { tenantId } = memberWith(context, 'tenant:admin');
    return { issuers: (await issuersOf(deps.queries.query, tenantId)).map(issuerToWire) };
  };
}
