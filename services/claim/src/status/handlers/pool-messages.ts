import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceCondition, InstanceState, ToolState, WithheldReason } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  type PoolStatus as PoolStatusMessage,
  PoolStatusSchema,
  type Transition as TransitionMessage,
  TransitionSchema,
} from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import type { HostStatus, PoolStatus, ToolsStatus } from '../domain/pool-status.ts';
import type { Transition } from '../store/pool-status.ts';

export function poolStatusMessage(status: PoolStatus & ToolsStatus): PoolStatusMessage {
  const { states, conditions, queue, oldestClaimable, hosts, warm, readAt, tools, orphansReleased, parked } = status;
  const { claimable, reserved, idleTarget, instanceLimit } = status;
  return create(PoolStatusSchema, {
    states: states.map(({ state, count }) => ({ state: InstanceState[state], count: BigInt(count) })),
    conditions: conditions.map(({ condition, count }) => ({ condition: InstanceCondition[condition], count: BigInt(count) })),
    claimable,
    reserved,
    idleTarget,
    instanceLimit,
    warm: [...warm],
    queued: queue.count,
    ...(queue.oldest && { oldestQueuedTime: timestampFromDate(queue.oldest) }),
    ...(oldestClaimable && { oldestIdleTime: timestampFromDate(oldestClaimable) }),
    hosts: hosts.map(hostStatusInit),
    readTime: timestampFromDate(readAt),
    tools: tools.map(({ state, count }) => ({ state: ToolState[state], count: BigInt(count) })),
    orphansReleased,
    parked,
  });
}

function hostStatusInit(host: HostStatus) {
  const { id, address, leaseExpiresAt, isUp, idle, claimed, capacity, draining, starting, startFailures, troubled, engineOk, dormant } =
    host;
  return {
    hostId: id,
    address,
    leaseExpireTime: timestampFromDate(leaseExpiresAt),
    isUp,
    idle,
    claimed,
    capacity,
    draining,
    starting,
    startFailures,
    troubled,
    engineOk,
    dormant,
    withheld: WithheldReason[host.withheld || 'UNSPECIFIED'],
    hasBackups: host.hasBackups,
  };
}

export function transitionMessage({ from, to, condition, hostId = '', at }: Transition): TransitionMessage {
  return create(TransitionSchema, {
    from: from ? InstanceState[from] : InstanceState.UNSPECIFIED,
    to: InstanceState[to],
    time: timestampFromDate(at),
    condition: condition ? InstanceCondition[condition] : InstanceCondition.UNSPECIFIED,
    hostId,
  });
}
