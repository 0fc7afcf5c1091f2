import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { LineageRecordService, LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { callerOf, requireUser } from '@offshoot/rpc/auth';
import type { LineageStore } from './domain/ports.ts';
import { countShownTo, requireMayView, type Viewer } from './domain/view-rules.ts';
import { recordContextHandler } from './handlers/record-context.ts';
import { recordInstanceHandler } from './handlers/record-instance.ts';
import { recordInstancesHandler } from './handlers/record-instances.ts';
import { toNode } from './handlers/wire.ts';

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

function countInstancesHandler(store: LineageStore): ServiceImpl<typeof LineageService>['countInstances'] {
  return async ({ templateId }, context) => {
    const viewer = viewerOf(context);
    return countShownTo(viewer, templateId, await store.countOf(templateId));
  };
}

function getTreeHandler(store: LineageStore): ServiceImpl<typeof LineageService>['getTree'] {
  return async ({ instanceId }, context) => {
    const viewer = viewerOf(context);
    requireMayView(viewer, instanceId, await store.instance(instanceId));
    const nodes = await store.treeAround(instanceId);
    return { nodes: nodes.map((node) => toNode(node, viewer)) };
  };
}

function listAncestorsHandler(store: LineageStore): ServiceImpl<typeof LineageService>['listAncestors'] {
  return async ({ instanceId }, context) => {
    const viewer = viewerOf(context);
    requireMayView(viewer, instanceId, await store.instance(instanceId));
    const nodes = await store.ancestorsOf(instanceId);
    return { ancestors: nodes.map((node) => toNode(node, viewer)) };
  };
}

function listDescendantsHandler(store: LineageStore): ServiceImpl<typeof LineageService>['listDescendants'] {
  return async ({ instanceId }, context) => {
    const viewer = viewerOf(context);
    requireMayView(viewer, instanceId, await store.instance(instanceId));
    const nodes = await store.descendantsOf(instanceId);
    return { descendants: nodes.map((node) => toNode(node, viewer)) };
  };
}

/** Throws SESSION_REQUIRED if nobody is signed in. */
function viewerOf(context: HandlerContext): Viewer {
  return callerOf(context).kind === 'service' ? { kind: 'service' } : { kind: 'user', inboxId: requireUser(context) };
}
