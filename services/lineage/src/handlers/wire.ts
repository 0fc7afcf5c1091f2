import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceState as WireState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type LineageNode, LineageNodeSchema } from '@offshoot/gen/offshoot/lineage/v1/lineage_pb.ts';
import type { RecordContextRequest, RecordInstanceRequest } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { type ContextRecord, INSTANCE_STATES, type InstanceRecord, type InstanceState, type ToldNode } from '../domain/instance.ts';
import { ownerShownTo, sourcesShownTo, type Viewer } from '../domain/view-rules.ts';

export function toNode(node: ToldNode, viewer: Viewer): LineageNode {
  return create(LineageNodeSchema, {
    instanceId: node.instanceId,
    parentInstanceId: node.parentInstanceId ?? '',
    templateId: node.templateId,
    ownerId: ownerShownTo(viewer, node),
    state: WireState[node.state],
    depth: node.depth,
    createTime: timestampFromDate(node.createTime),
    contextSources: sourcesShownTo(viewer, node).map(({ instanceId, count, lastTime }) => ({
      instanceId,
      count,
      lastTime: timestampFromDate(lastTime),
    })),
  });
}

export function toContextRecord({ transferId, sourceInstanceId, targetInstanceId, ingestTime }: RecordContextRequest): ContextRecord {
  return {
    transferId,
    sourceId: sourceInstanceId,
    targetId: targetInstanceId,
    ingestTime: ingestTime ? timestampDate(ingestTime) : new Date(0),
  };
}

export function toRecord(request: RecordInstanceRequest): InstanceRecord {
  return {
    instanceId: request.instanceId,
    parentInstanceId: request.parentInstanceId || undefined,
    templateId: request.templateId,
    creatorId: request.creatorId,
    ownerId: request.ownerId,
    state: stateOf(request.state),
    revision: request.revision,
    createTime: request.createTime ? timestampDate(request.createTime) : new Date(0),
  };
}

function stateOf(wire: WireState): InstanceState {
  const state = INSTANCE_STATES.find((name) => WireState[name] === wire);
  if (!state) throw new Refusal('VALIDATION_FAILED', 'The record has no state.', { help: 'Set it to the state of the instance.' });
  return state;
}
