import { toBinary } from '@bufbuild/protobuf';
import { ConversationState, InstanceState, Opinion, Voice } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { HeldAgent as HeldMessage } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import type { DescribeInstanceResponse } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { HostVoucherSchema } from '@offshoot/gen/offshoot/statement/v1/host_pb.ts';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { conversationStates, opinions, voices } from '../../database/domain/states.ts';
import { capabilityLine } from '../../lifecycle/domain/agent-facts.ts';
import type { HeldAgent } from '../domain/host-inventory.ts';
import type { Standing } from '../domain/standing.ts';

export function standingOf(instanceId: string, told: DescribeInstanceResponse): Standing | 'leaving' {
  const { sealingKey, added, state, $typeName: _, ...rest } = told;
  if (state === InstanceState.DRAINING) return 'leaving';
  if (!sealingKey?.statement || !sealingKey.voucher)
    throw new Refusal('VALIDATION_FAILED', 'The host described an instance without a proof.');
  return {
    ...rest,
    instanceId,
    state: state === InstanceState.LIVE ? 'LIVE' : 'JOINING',
    appliedVersion: Number(told.appliedVersion),
    pinnedVersion: Number(told.pinnedVersion),
    joinBy: added ? 'added' : 'invite',
    conversationState: conversationStates.find((name) => ConversationState[name] === told.conversationState) ?? 'HERE',
    voice: voices.find((name) => Voice[name] === told.voice) ?? 'TALKING',
    opinion: opinions.find((name) => Opinion[name] === told.opinion) ?? 'NONE',
    acceptedCapabilities: capabilityLine(told.acceptedCapabilities),
    // An instance that still waits for context will not get it: the pool has no transfer for it any more.
    transferState: told.transferState === TransferState.INGESTED ? 'INGESTED' : 'FAILED',
    sealingKey: {
      publicKey: sealingKey.publicKey,
      statement: toBinary(SignedStatementSchema, sealingKey.statement),
      voucher: toBinary(HostVoucherSchema, sealingKey.voucher),
    },
  };
}

export function heldAgent({ instanceId, claimId, state, ownerId, ownerChanged, appliedVersion }: HeldMessage): HeldAgent {
  const known = state === InstanceState.LIVE ? 'LIVE' : state === InstanceState.JOINING ? 'JOINING' : 'DRAINING';
  return { instanceId, claimId, state: known, ownerId, ownerChanged, appliedVersion: Number(appliedVersion) };
}
