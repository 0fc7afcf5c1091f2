import type { ServiceImpl } from '@connectrpc/connect';
import type { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import type { LineageStore } from '../domain/ports.ts';
import { countShownTo } from '../domain/view-rules.ts';
import { viewerOf } from './viewer.ts';

export function countInstancesHandler(store: LineageStore): ServiceImpl<typeof LineageService>['countInstances'] {
  return async ({ templateId }, context) => {
    const viewer = viewerOf(context);
    return countShownTo(viewer, templateId, await store.countOf(templateId));
  };
}
