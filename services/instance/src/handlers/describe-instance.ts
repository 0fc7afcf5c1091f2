import type { ServiceImpl } from '@connectrpc/connect';
import { ContextState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { requireService } from '@offshoot/rpc';
import { CLONE_POLICIES, HELD_STATES, registeredKey } from '../adapters/pool-client.ts';
import type { Host } from '../host/host.ts';

const CONTEXTS = {
  none: ContextState.NONE,
  waiting: ContextState.PENDING,
  ingested: ContextState.INGESTED,
  refused: ContextState.FAILED,
} as const;

export const describeInstanceHandler =
  (host: Host): ServiceImpl<typeof InstanceService>['describeInstance'] =>
  async ({ instanceId }, context) => {
    requireService(context);
    const { standing, registration, ...more } = await host.describe(instanceId);
    const { sealingKey, inboxId, statement } = registration;
    const { state, ...claimed } = standing;
    return {
      ...claimed,
      ...more,
      appliedVersion: BigInt(standing.appliedVersion),
      state: InstanceState[HELD_STATES[state]],
      inboxId,
      sealingKey: registeredKey(host.key, { instanceId, sealingKey, statement }),
      clonePolicy: CLONE_POLICIES[more.clonePolicy],
      contextState: CONTEXTS[more.context],
    };
  };
