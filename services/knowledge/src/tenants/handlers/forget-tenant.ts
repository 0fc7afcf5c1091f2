import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantDataService } from '@offshoot/gen/offshoot/knowledge/v1/tenant_data_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { TenantData } from '../store/tenant-data.ts';

export interface TenantDataDeps {
  tenantData: TenantData;
  now: () => Date;
  /** There are rows to erase. */
  wake(): void;
}

export function forgetTenantHandler({ tenantData, now, wake }: TenantDataDeps): ServiceImpl<typeof TenantDataService>['forgetTenant'] {
  return async ({ tenantId }, context) => {
    requireService(context);
    await tenantData.withdraw(tenantId, now());
    const isForgotten = await tenantData.isEmpty(tenantId);
    if (!isForgotten) wake();
    return { isForgotten };
  };
}
