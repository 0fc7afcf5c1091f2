import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Claim as ClaimMessage,
  ClaimSchema,
  ClaimState,
  ConversationState,
  type Instance,
  InstanceCondition,
  InstanceSchema,
  InstanceState,
  Opinion,
  ToolState,
  Voice,
} from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type CloneSource, type CreateTransferRequest, LeavingReason } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import {
  TransferKind,
  type Transfer as TransferMessage,
  TransferSchema,
  TransferState,
} from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { HostVoucherSchema } from '@offshoot/gen/offshoot/statement/v1/host_pb.ts';
import { SealedValueSchema, type SealingKey, SealingKeySchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { type SignedStatement, SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { conversationStates, instanceStates, leavingReasons, opinions, transferStates, voices } from '../../database/domain/states.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { Quarantine } from '../../templates/store/quarantines.ts';
import type { ShownTool } from '../../tools/store/tool-resources.ts';
import { viewOf } from '../domain/access.ts';
import { isOffered } from '../domain/agent-facts.ts';
import type { ContextPrompt } from '../domain/context-prompt.ts';
import { pendingVersion } from '../domain/lifecycle.ts';
import type { OwnerStatement } from '../domain/owner-statement.ts';
import type { ClaimView, ShownTransfer } from '../store/agents.ts';

export function claimMessage({ claim, agent, transfer, queuePosition }: ClaimView): ClaimMessage {
  return create(ClaimSchema, {
    id: claim.id,
    requestId: claim.requestId,
    requesterId: claim.requesterId,
    templateId: claim.templateId,
    instanceId: claim.instanceId ?? '',
    inboxId: agent?.inboxId ?? '',
    state: ClaimState[claim.state],
    failureReason: claim.failureReason,
    failureMessage: claim.failureMessage,
    parentInstanceId: claim.parentInstance ?? '',
    ...(transfer && { transfer: transferMessage(transfer) }),
    conversationId: agent?.conversationId ?? '',
    createTime: timestampFromDate(claim.createdAt),
    updateTime: timestampFromDate(claim.updatedAt),
    queuePosition,
    ...(claim.state === 'QUEUED' && claim.deadlineAt && { queueExpireTime: timestampFromDate(claim.deadlineAt) }),
  });
}

export interface ShownWith {
  tools: readonly ShownTool[];
  transfer?: ShownTransfer | undefined;
  /** The quarantine of its template. */
  quarantine?: Quarantine | undefined;
}

/** The instance, limited to what the caller may see. */
export function instanceMessage(agent: AgentMetadata, caller: string, now: Date, { tools, transfer, quarantine }: ShownWith): Instance {
  const view = viewOf(agent, caller, now);
  const standing = { ...standingOf(agent), ...(quarantine && quarantineOf(quarantine)) };
  // Also for one of the creator's team, and for the creator of now of an agent that ended before: who may see it at all is settled before.
  if (view !== 'owner' && view !== 'offered') return create(InstanceSchema, standing);
  const offer = isOffered(agent, now) ? offerOf(agent) : {};
  const { id, templateId, creatorId, agentName, state } = standing;
  const identity = { id, templateId, creatorId, agentName, state, inboxId: agent.inboxId, ownerId: agent.ownerId ?? '' };
  // Enough to recognise and accept it.
  if (view === 'offered') return create(InstanceSchema, { ...identity, ...offer });
  const sealingKey = sealingKeyOf(agent);
  return create(InstanceSchema, {
    ...standing,
    ...identity,
    ...offer,
    modelOverride: agent.modelOverride,
    conversationId: agent.conversationId,
    conversationState: ConversationState[agent.conversationState],
    voice: Voice[agent.voice],
    claimId: agent.claimId ?? '',
    conditionMessage: agent.conditionMessage,
    sealingKey,
    tools: tools.map((tool) => ({ ...tool, state: ToolState[tool.state] })),
    ...(transfer && { transfer: transferMessage(transfer) }),
  });
}

/**
 * What the template's creator sees of anyone's agent: its versions and its health, but not its owner, inbox or conversation. A person who
 * knows the inbox of an agent that is about to join can add it wherever they like.
 */
function standingOf(agent: AgentMetadata) {
  return {
    id: agent.id,
    state: InstanceState[agent.state],
    templateId: agent.templateId ?? '',
    creatorId: agent.creatorId ?? '',
    agentName: agent.agentName,
    appliedVersion: BigInt(agent.appliedVersion),
    desiredVersion: BigInt(agent.desiredVersion),
    updateRefusal: agent.updateRefusal,
    parentInstanceId: agent.parentInstance ?? '',
    createTime: timestampFromDate(agent.createdAt),
    updateTime: timestampFromDate(agent.updatedAt),
    ...(agent.claimedAt && { claimTime: timestampFromDate(agent.claimedAt) }),
    templateStale: agent.templateStale,
    pendingVersion: BigInt(pendingVersion(agent)),
    pendingCapabilities: agent.pendingCapabilities,
    pinnedVersion: BigInt(agent.pinnedVersion),
    acceptedCapabilities: agent.acceptedCapabilities,
    condition: InstanceCondition[agent.condition],
    conditionTime: timestampFromDate(agent.conditionSince ?? agent.createdAt),
  };
}

function quarantineOf({ reason, since }: Quarantine) {
  return { templateQuarantine: reason, templateQuarantineTime: timestampFromDate(since) };
}

function offerOf(agent: AgentMetadata) {
  return {
    offeredToId: agent.offeredToId ?? '',
    ...(agent.offerExpiresAt && { offerExpireTime: timestampFromDate(agent.offerExpiresAt) }),
  };
}

export function transferMessage(transfer: ShownTransfer): TransferMessage {
  return create(TransferSchema, {
    id: transfer.id,
    kind: TransferKind[transfer.kind],
    requestId: transfer.requestId ?? '',
    claimId: transfer.claimId ?? '',
    ownerId: transfer.ownerId,
    sourceInstanceId: transfer.sourceInstance,
    sourceInboxId: transfer.sourceInbox,
    targetInstanceId: transfer.targetInstance ?? '',
    targetInboxId: transfer.targetInbox,
    state: TransferState[transfer.state],
    failureReason: transfer.failureReason,
    contextPromptDigest: transfer.contextPromptDigest,
    summaryDigest: transfer.summaryDigest,
    createTime: timestampFromDate(transfer.createdAt),
    updateTime: timestampFromDate(transfer.updatedAt),
  });
}

/** For a clone or a share. */
export function contextPromptOf(source: CloneSource | CreateTransferRequest): ContextPrompt {
  const { contextPrompt, sealedContextPrompt, contextPromptDigest } = source;
  const sealed = sealedContextPrompt && { sealedContextPrompt: toBinary(SealedValueSchema, sealedContextPrompt) };
  return { contextPrompt, contextPromptDigest, ...sealed };
}

export function ownerStatementOf(statement: SignedStatement): OwnerStatement {
  return {
    signer: statement.signerInboxId,
    expiresAt: statement.expireTime && timestampDate(statement.expireTime),
    bytes: toBinary(SignedStatementSchema, statement),
  };
}

export function sealingKeyOf({ sealingKey, sealingStatement, sealingVoucher }: AgentMetadata): SealingKey {
  return create(SealingKeySchema, {
    publicKey: sealingKey,
    statement: fromBinary(SignedStatementSchema, sealingStatement),
    voucher: fromBinary(HostVoucherSchema, sealingVoucher),
  });
}

/** Checks for a field that the contract requires but its type leaves optional. */
export function required<T>(field: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new Refusal('VALIDATION_FAILED', `The request has no ${field}.`, { metadata: { field } });
}

/** Undefined: the report does not change it. */
export function instanceStateOf(state: InstanceState) {
  return instanceStates.find((name) => InstanceState[name] === state);
}

/** Undefined: the report does not change it. */
export function conversationStateOf(state: ConversationState) {
  return conversationStates.find((name) => ConversationState[name] === state);
}

/** Undefined: the report does not change it. */
export function voiceOf(voice: Voice) {
  return voices.find((name) => Voice[name] === voice);
}

/** Undefined: the report does not change it. */
export function opinionOf(opinion: Opinion) {
  return opinions.find((name) => Opinion[name] === opinion);
}

/** Undefined: the owner does not say. */
export function leavingReasonOf(reason: LeavingReason) {
  return leavingReasons.find((name) => LeavingReason[name] === reason);
}

/** Undefined: the report does not change it. */
export function transferStateOf(state: TransferState) {
  return transferStates.find((name) => TransferState[name] === state);
}
