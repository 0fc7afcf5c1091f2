import type { ServiceImpl } from '@connectrpc/connect';
import type { ReferenceService } from '@offshoot/gen/offshoot/knowledge/v1/reference_service_pb.ts';
import { requireMember } from '@offshoot/rpc/auth';
import type { FileDeps } from '../files/handlers/file-routes.ts';
import type { StoreDeps } from '../stores/handlers/store-routes.ts';

type Deps = Pick<StoreDeps, 'stores' | 'now'> & Pick<FileDeps, 'files'>;

export function checkReferencesHandler({ stores, files, now }: Deps): ServiceImpl<typeof ReferenceService>['checkReferences'] {
  return async ({ vectorStoreIds, fileIds }, context) => {
    const { tenantId } = requireMember(context);
    const [usable, there] = await Promise.all([stores.usableOf(tenantId, vectorStoreIds, now()), files.thoseOf(tenantId, fileIds, now())]);
    const missingFrom = (ids: readonly string[], known: { has(id: string): boolean }) => [...new Set(ids)].filter((id) => !known.has(id));
    return { missingVectorStoreIds: missingFrom(vectorStoreIds, usable), missingFileIds: missingFrom(fileIds, there) };
  };
}
