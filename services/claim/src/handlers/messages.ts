import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Claim as ClaimMessage,
  ClaimSchema,
  ClaimState,
  ContextState,
  type Instance,
  InstanceSchema,
  InstanceState,
} from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { contextStates, instanceStates } from '../domain/lifecycle.ts';
import type { AgentRows } from '../store/change-agent.ts';
import type { AgentMetadata } from '../store/entities/agent-metadata.ts';

export function claimMessage({ claim, agent }: AgentRows): ClaimMessage {
  return create(ClaimSchema, {
    id: claim.id,
    requestId: claim.requestId,
    requesterId: claim.requesterId,
    templateId: claim.templateId,
    instanceId: claim.instanceId,
    inboxId: agent.inboxId,
    state: ClaimState[claim.state],
    failureReason: claim.failureReason,
    failureMessage: claim.failureMessage,
    parentInstanceId: claim.parentInstance ?? '',
    contextState: ContextState[claim.contextState],
    contextFailureReason: claim.contextFailureReason,
    conversationId: agent.conversationId,
    createTime: timestampFromDate(claim.createdAt),
    updateTime: timestampFromDate(claim.updatedAt),
  });
}

export function instanceMessage(agent: AgentMetadata): Instance {
  return create(InstanceSchema, {
    id: agent.id,
    inboxId: agent.inboxId,
    state: InstanceState[agent.state],
    ownerId: agent.ownerId ?? '',
    templateId: agent.templateId ?? '',
    agentName: agent.agentName,
    appliedVersion: BigInt(agent.appliedVersion),
    desiredVersion: BigInt(agent.desiredVersion),
    updateRefusal: agent.updateRefusal,
    parentInstanceId: agent.parentInstance ?? '',
    modelOverride: agent.modelOverride,
    conversationId: agent.conversationId,
    claimId: agent.claimId ?? '',
    contextState: ContextState[agent.contextState],
    createTime: timestampFromDate(agent.createdAt),
    updateTime: timestampFromDate(agent.updatedAt),
    ...(agent.claimedAt && { claimTime: timestampFromDate(agent.claimedAt) }),
  });
}

/** Undefined: the report leaves it as it is. */
export function instanceStateOf(state: InstanceState) {
  return instanceStates.find((name) => InstanceState[name] === state);
}

/** Undefined: the report leaves it as it is. */
export function contextStateOf(state: ContextState) {
  return contextStates.find((name) => ContextState[name] === state);
}
