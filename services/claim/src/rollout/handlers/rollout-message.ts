import { create } from '@bufbuild/protobuf';
import { type Rollout as RolloutMessage, RolloutSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Rollout } from '../domain/rollout.ts';

export function rolloutMessage(templateId: string, rollout: Rollout): RolloutMessage {
  return create(RolloutSchema, {
    templateId,
    version: BigInt(rollout.version),
    total: BigInt(rollout.total),
    applied: BigInt(rollout.applied),
    pending: BigInt(rollout.pending),
    unreachable: BigInt(rollout.unreachable),
    held: BigInt(rollout.held),
    pinned: BigInt(rollout.pinned),
    quarantine: rollout.quarantine,
    share: rollout.state?.share ?? 100,
    halted: rollout.state?.isHalted ?? false,
    failures: BigInt(rollout.state?.failures ?? 0),
    haltAfter: rollout.state?.haltAfter ?? 0,
    refusals: rollout.refusals.map(({ reason, count }) => ({ reason, count: BigInt(count) })),
  });
}
