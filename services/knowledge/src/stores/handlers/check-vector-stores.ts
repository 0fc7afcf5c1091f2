import type { ServiceImpl } from '@connectrpc/connect';
import { requireMember } from '@offshoot/callers';
import type { VectorStoreService } from '@offshoot/gen/offshoot/knowledge/v1/vector_store_service_pb.ts';
import type { StoreDeps } from './store-routes.ts';

type Deps = Pick<StoreDeps, 'stores' | 'now'>;

export function checkVectorStoresHandler({ stores, now }: Deps): ServiceImpl<typeof VectorStoreService>['checkVectorStores'] {
  return async ({ vectorStoreIds }, context) => {
    const { tenantId } = requireMember(context);
    const usable = await stores.usableOf(tenantId, vectorStoreIds, now());
    return { missingVectorStoreIds: [...new Set(vectorStoreIds)].filter((id) => !usable.has(id)) };
  };
}
