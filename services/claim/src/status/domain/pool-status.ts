import { type Condition, conditions } from '../../database/domain/condition.ts';
import { type InstanceState, instanceStates } from '../../database/domain/states.ts';
import type { Withheld } from '../../placement/domain/health.ts';
import { type HostStock, type StockRules, wantedIdle } from '../../stock/domain/replenishment.ts';
import type { ToolState } from '../../tools/domain/tools.ts';

/** Instances that the pool counts as one group. */
export interface AgentGroup {
  readonly hostId: string;
  readonly state: InstanceState;
  readonly condition: Condition;
  readonly isReserved: boolean;
  /** The template that they are kept for; '': none. */
  readonly warmFor: string;
  readonly count: number;
  /** When the oldest of them was registered. */
  readonly oldest: Date;
}

/** A host as it reports itself. */
export interface KnownHost {
  readonly id: string;
  readonly address: string;
  readonly leaseExpiresAt: Date;
  readonly mustRegister: boolean;
  readonly draining: boolean;
  readonly engineOk: boolean;
  readonly withheld: Withheld;
  readonly capacity: number;
  readonly idleFloor: number;
  readonly starting: number;
  readonly startFailures: number;
  /** Claimed instances that sleep. */
  readonly dormant: number;
  readonly hasBackups: boolean;
}

export interface Queue {
  readonly count: number;
  /** When the first entry started to wait. */
  readonly oldest: Date | undefined;
}

export interface HostStatus extends KnownHost {
  readonly isUp: boolean;
  readonly idle: number;
  readonly claimed: number;
  /** Those that fail its probe. */
  readonly troubled: number;
}

export interface PoolStatus {
  /** In lifecycle order; states without instances are left out. */
  readonly states: readonly { state: InstanceState; count: number }[];
  /** Without OK, and without conditions that no instance has. */
  readonly conditions: readonly { condition: Condition; count: number }[];
  /** Idle, healthy and unreserved, on a host with a valid lease: what a claim may take. */
  readonly claimable: number;
  readonly reserved: number;
  readonly queue: Queue;
  readonly oldestClaimable: Date | undefined;
  readonly hosts: readonly HostStatus[];
  readonly idleTarget: number;
  /** 0: no limit. */
  readonly instanceLimit: number;
  readonly warm: readonly { templateId: string; wanted: number; ready: number }[];
  readonly readAt: Date;
}

/** Resources that the pool made for agents. */
export interface ToolsStatus {
  /** Without released ones. */
  readonly tools: readonly { state: ToolState; count: number }[];
  /** Orphaned provider resources released since the service started. */
  readonly orphansReleased: number;
  /** Agents that run on a host but are parked. */
  readonly parked: number;
}

/** `groups` excludes instances that are gone; `hosts` comes from the same reading. */
export function poolStatusOf(
  groups: readonly AgentGroup[],
  hosts: readonly KnownHost[],
  queue: Queue,
  rules: StockRules,
  now: Date,
): PoolStatus {
  const up = new Set(hosts.filter(({ leaseExpiresAt }) => leaseExpiresAt > now).map(({ id }) => id));
  const idle = groups.filter(({ state }) => state === 'IDLE');
  const ready = idle.filter(({ hostId, condition }) => condition === 'OK' && up.has(hostId));
  const claimable = ready.filter(({ isReserved }) => !isReserved);
  const ofHost = (hostId: string) => groups.filter((group) => group.hostId === hostId);
  const demand = {
    claimed: sum(groups.filter(({ state }) => state !== 'IDLE')),
    reserved: sum(ready.filter(({ isReserved }) => isReserved)),
    waiting: queue.count,
  };
  return {
    states: counted(instanceStates, groups, ({ state }) => state).map(([state, count]) => ({ state, count })),
    conditions: counted(conditions, groups, ({ condition }) => condition)
      .filter(([condition]) => condition !== 'OK')
      .map(([condition, count]) => ({ condition, count })),
    claimable: sum(claimable),
    reserved: sum(idle.filter(({ isReserved }) => isReserved)),
    queue,
    oldestClaimable: claimable
      .map(({ oldest }) => oldest)
      .reduce<Date | undefined>((first, at) => (first && first <= at ? first : at), undefined),
    hosts: hosts.map((host) => {
      const own = ofHost(host.id);
      return {
        ...host,
        isUp: up.has(host.id),
        idle: sum(own.filter(({ state }) => state === 'IDLE')),
        claimed: sum(own.filter(({ state }) => state !== 'IDLE')),
        troubled: sum(own.filter(({ condition }) => condition === 'QUARANTINED')),
      };
    }),
    idleTarget: wantedIdle(
      rules,
      demand,
      hosts.map((host) => stockOf(host, ofHost(host.id), up.has(host.id))),
    ),
    instanceLimit: rules.instancesMax,
    warm: [...rules.warm].map(([templateId, wanted]) => ({
      templateId,
      wanted,
      ready: sum(claimable.filter(({ warmFor }) => warmFor === templateId)),
    })),
    readAt: now,
  };
}

function stockOf(host: KnownHost, own: readonly AgentGroup[], isUp: boolean): HostStock {
  const idle = own.filter(({ state }) => state === 'IDLE');
  return {
    ...host,
    canMake: isUp && !host.mustRegister && !host.draining && host.withheld === '',
    held: sum(own.filter(({ state }) => state !== 'IDLE')),
    well: sum(idle.filter(({ condition }) => condition === 'OK')),
    troubled: sum(idle.filter(({ condition }) => condition !== 'OK')),
    // Promises limit what a host is told, not what is wanted.
    promised: 0,
  };
}

/** In the given order, without keys that have no instances. */
function counted<Key>(keys: readonly Key[], groups: readonly AgentGroup[], keyOf: (group: AgentGroup) => Key): [Key, number][] {
  return keys.map((key): [Key, number] => [key, sum(groups.filter((group) => keyOf(group) === key))]).filter(([, count]) => count > 0);
}

function sum(groups: readonly AgentGroup[]): number {
  return groups.reduce((total, { count }) => total + count, 0);
}
