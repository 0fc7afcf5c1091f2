import { AuditFeedService } from '@offshoot/gen/offshoot/knowledge/v1/audit_feed_service_pb.ts';
import { EntryService } from '@offshoot/gen/offshoot/knowledge/v1/entry_service_pb.ts';
import { FileUseService } from '@offshoot/gen/offshoot/knowledge/v1/file_use_service_pb.ts';
import { SearchService } from '@offshoot/gen/offshoot/knowledge/v1/search_service_pb.ts';
import { TenantDataService } from '@offshoot/gen/offshoot/knowledge/v1/tenant_data_service_pb.ts';
import { VectorStoreService } from '@offshoot/gen/offshoot/knowledge/v1/vector_store_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { confirmAuditEventsHandler } from '../audit/handlers/confirm-audit-events.ts';
import { type AuditDeps, listAuditEventsHandler } from '../audit/handlers/list-audit-events.ts';
import type { EntryDeps } from '../entries/handlers/entry-routes.ts';
import { suggestEntryHandler } from '../entries/handlers/suggest-entry.ts';
import type { FileDeps } from '../files/handlers/file-routes.ts';
import { keepFileHandler, readFileHandler } from '../files/handlers/use-files.ts';
import { searchHandler } from '../search/handlers/search.ts';
import type { SearchDeps } from '../search/handlers/search-routes.ts';
import { checkVectorStoresHandler } from '../stores/handlers/check-vector-stores.ts';
import type { StoreDeps } from '../stores/handlers/store-routes.ts';
import { forgetTenantHandler, type TenantDataDeps } from '../tenants/handlers/forget-tenant.ts';

/** All services served here, whether ready or not. */
export const services = [SearchService, VectorStoreService, EntryService, AuditFeedService, TenantDataService, FileUseService];

export function routes(deps: SearchDeps & EntryDeps & StoreDeps & AuditDeps & TenantDataDeps & FileDeps): ServiceRoute[] {
  return [
    route(SearchService, { search: searchHandler(deps) }, { callers: ['response'] }),
    route(VectorStoreService, { checkVectorStores: checkVectorStoresHandler(deps) }, { callers: ['profile', 'response'] }),
    route(EntryService, { suggestEntry: suggestEntryHandler(deps) }, { callers: ['response'] }),
    route(
      AuditFeedService,
      { listAuditEvents: listAuditEventsHandler(deps), confirmAuditEvents: confirmAuditEventsHandler(deps) },
      { callers: ['profile'] },
    ),
    route(FileUseService, { readFile: readFileHandler(deps), keepFile: keepFileHandler(deps) }, { callers: ['response'] }),
    route(TenantDataService, { forgetTenant: forgetTenantHandler(deps) }, { callers: ['profile'] }),
  ];
}
