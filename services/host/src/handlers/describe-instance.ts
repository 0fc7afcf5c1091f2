import type { ServiceImpl } from '@connectrpc/connect';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { HELD_STATES, OPINIONS, PRESENCES, registeredKey, VOICES } from '../adapters/pool-client.ts';
import type { Host } from '../host/host.ts';

const STATES = {
  waiting: TransferState.PENDING,
  ingested: TransferState.INGESTED,
  refused: TransferState.FAILED,
} as const;

export function describeInstanceHandler(host: Host): ServiceImpl<typeof InstanceService>['describeInstance'] {
  return async ({ instanceId }, context) => {
    requireService(context);
    const { standing, registration, transfer, conversationState, voice, opinion, pinnedVersion, ...more } = await host.describe(instanceId);
    const { sealingKey, inboxId, statement } = registration;
    const { state, ...claimed } = standing;
    return {
      ...claimed,
      ...more,
      conversationState: PRESENCES[conversationState],
      voice: VOICES[voice],
      opinion: OPINIONS[opinion],
      pinnedVersion: BigInt(pinnedVersion),
      appliedVersion: BigInt(standing.appliedVersion),
      state: InstanceState[HELD_STATES[state]],
      inboxId,
      sealingKey: registeredKey(host.key, { instanceId, sealingKey, statement }),
      ...(transfer && {
        parentInstanceId: transfer.sourceInstanceId,
        transferId: transfer.transferId,
        transferState: STATES[transfer.state],
      }),
    };
  };
}
