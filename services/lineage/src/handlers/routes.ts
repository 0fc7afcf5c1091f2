import { LineageRecordService, LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import type { LineageStore } from '../domain/ports.ts';
import { countInstances } from './count-instances.ts';
import { getTree } from './get-tree.ts';
import { listAncestors } from './list-ancestors.ts';
import { listDescendants } from './list-descendants.ts';
import { recordContext } from './record-context.ts';
import { recordInstance } from './record-instance.ts';
import { recordInstances } from './record-instances.ts';

/** Of this service, ready or not. */
export const services = [LineageService, LineageRecordService];

export function lineageRoutes(store: LineageStore): ServiceRoute[] {
  return [
    route(
      LineageService,
      {
        listAncestors: listAncestors(store),
        listDescendants: listDescendants(store),
        getTree: getTree(store),
        countInstances: countInstances(store),
      },
      { callers: ['gateway'] },
    ),
    route(
      LineageRecordService,
      { recordInstance: recordInstance(store), recordInstances: recordInstances(store), recordContext: recordContext(store) },
      { callers: ['claim'] },
    ),
  ];
}
