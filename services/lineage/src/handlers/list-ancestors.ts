import type { ServiceImpl } from '@connectrpc/connect';
import type { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import type { LineageStore } from '../domain/ports.ts';
import { requireMayView } from '../domain/view-rules.ts';
import { viewerOf } from './viewer.ts';
import { toNode } from './wire.ts';

export function listAncestorsHandler(store: LineageStore): ServiceImpl<typeof LineageService>['listAncestors'] {
  return async ({ instanceId }, context) => {
    const viewer = viewerOf(context);
    requireMayView(viewer, instanceId, await store.instance(instanceId));
    const nodes = await store.ancestorsOf(instanceId);
    return { ancestors: nodes.map((node) => toNode(node, viewer)) };
  };
}
