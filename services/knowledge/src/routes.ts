import type { ServiceImpl } from '@connectrpc/connect';
import { AuditFeedService } from '@offshoot/gen/offshoot/knowledge/v1/audit_feed_service_pb.ts';
import { EntryService } from '@offshoot/gen/offshoot/knowledge/v1/entry_service_pb.ts';
import { FileUseService } from '@offshoot/gen/offshoot/knowledge/v1/file_use_service_pb.ts';
import { ReferenceService } from '@offshoot/gen/offshoot/knowledge/v1/reference_service_pb.ts';
import { SearchService } from '@offshoot/gen/offshoot/knowledge/v1/search_service_pb.ts';
import { TenantDataService } from '@offshoot/gen/offshoot/knowledge/v1/tenant_data_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { requireMember, requireService } from '@offshoot/rpc/auth';
import { type AuditDeps, listAuditEventsHandler } from './audit/handlers/list-audit-events.ts';
import type { EntryDeps } from './entries/handlers/entry-routes.ts';
import { suggestEntryHandler } from './entries/handlers/suggest-entry.ts';
import type { FileDeps } from './files/handlers/file-routes.ts';
import { deleteKeptFilesHandler, keepFileHandler, readFileHandler, type UseDeps } from './files/handlers/use-files.ts';
import { searchHandler } from './search/handlers/search.ts';
import type { SearchDeps } from './search/handlers/search-routes.ts';
import type { StoreDeps } from './stores/handlers/store-routes.ts';
import { forgetTenantHandler, type TenantDataDeps } from './tenants/handlers/forget-tenant.ts';

type Deps = Pick<StoreDeps, 'stores' | 'now'> & Pick<FileDeps, 'files'>;

function checkReferencesHandler({ stores, files, now }: Deps): ServiceImpl<typeof ReferenceService>['checkReferences'] {
  return async ({ vectorStoreIds, fileIds }, context) => {
    const { tenantId } = requireMember(context);
    const [usable, there] = await Promise.all([stores.usableOf(tenantId, vectorStoreIds, now()), files.thoseOf(tenantId, fileIds, now())]);
    const missingFrom = (ids: readonly string[], known: { has(id: string): boolean }) => [...new Set(ids)].filter((id) => !known.has(id));
    return { missingVectorStoreIds: missingFrom(vectorStoreIds, usable), missingFileIds: missingFrom(fileIds, there) };
  };
}

/** All services served here, whether ready or not. */
export const services = [SearchService, ReferenceService, EntryService, AuditFeedService, TenantDataService, FileUseService];

export function routes(deps: SearchDeps & EntryDeps & StoreDeps & AuditDeps & TenantDataDeps & UseDeps): ServiceRoute[] {
  return [
    route(SearchService, { search: searchHandler(deps) }, { callers: ['response'] }),
    route(ReferenceService, { checkReferences: checkReferencesHandler(deps) }, { callers: ['profile', 'response'] }),
    route(EntryService, { suggestEntry: suggestEntryHandler(deps) }, { callers: ['response'] }),
    route(
      AuditFeedService,
      { listAuditEvents: listAuditEventsHandler(deps), confirmAuditEvents: confirmAuditEventsHandler(deps) },
      { callers: ['profile'] },
    ),
    route(
      FileUseService,
      { readFile: readFileHandler(deps), keepFile: keepFileHandler(deps), deleteKeptFiles: deleteKeptFilesHandler(deps) },
      { callers: ['response'] },
    ),
    route(TenantDataService, { forgetTenant: forgetTenantHandler(deps) }, { callers: ['profile'] }),
  ];
}

function confirmAuditEventsHandler({ audit }: AuditDeps): ServiceImpl<typeof AuditFeedService>['confirmAuditEvents'] {
  return async ({ eventIds }, context) => {
    requireService(context);
    await audit.confirm(eventIds);
    return {};
  };
}
