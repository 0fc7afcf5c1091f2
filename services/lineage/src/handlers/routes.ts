import { LineageRecordService, LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import type { LineageStore } from '../domain/ports.ts';
import { countInstancesHandler } from './count-instances.ts';
import { getTreeHandler } from './get-tree.ts';
import { listAncestorsHandler } from './list-ancestors.ts';
import { listDescendantsHandler } from './list-descendants.ts';
import { recordContextHandler } from './record-context.ts';
import { recordInstanceHandler } from './record-instance.ts';
import { recordInstancesHandler } from './record-instances.ts';

/** All services served here, whether ready or not. */
export const services = [LineageService, LineageRecordService];

export function routes(store: LineageStore): ServiceRoute[] {
  return [
    route(
      LineageService,
      {
        listAncestors: listAncestorsHandler(store),
        listDescendants: listDescendantsHandler(store),
        getTree: getTreeHandler(store),
        countInstances: countInstancesHandler(store),
      },
      { callers: ['gateway'] },
    ),
    route(
      LineageRecordService,
      {
        recordInstance: recordInstanceHandler(store),
        recordInstances: recordInstancesHandler(store),
        recordContext: recordContextHandler(store),
      },
      { callers: ['claim'] },
    ),
  ];
}
