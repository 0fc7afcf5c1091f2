import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { InstanceCondition, InstanceState, ToolState, WithheldReason } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type {
  HostStatus,
  ParkedAgent,
  PoolStatus,
  RetireHostResponse,
  Transition,
} from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { table } from '../terminal/output.ts';
import { instanceStateName, nameOf } from '../terminal/readable.ts';

/** The pool in words. */
export function poolStatusText(status: PoolStatus): string {
  const { states, claimable, reserved, queued, oldestIdleTime, oldestQueuedTime, hosts, readTime, idleTarget, instanceLimit } = status;
  const since = (time: Timestamp | undefined) => (time ? ` (oldest since ${ageText(time, readTime)})` : '');
  return [
    readTime ? `Pool at ${timeText(readTime)}` : 'Pool',
    '',
    states.length === 0
      ? 'No instances.'
      : table(
          ['STATE', 'COUNT'],
          states.map(({ state, count }) => [instanceStateName(state), String(count)]),
        ),
    '',
    `claimable  ${claimable}${since(oldestIdleTime)}`,
    `reserved   ${reserved}`,
    `waiting    ${queued}${since(oldestQueuedTime)}`,
    `wanted     ${idleTarget} idle${instanceLimit > 0 ? `, at most ${instanceLimit} instances` : ''}`,
    ...more(status),
    '',
    hosts.length === 0 ? 'No hosts: nothing can be claimed.' : hostsText(hosts),
  ].join('\n');
}

/** Lines that are shown only if there is something to report. */
function more({ conditions, tools, orphansReleased, warm, parked }: PoolStatus): string[] {
  const lines = [
    ...warm.map(({ templateId, wanted, ready }) => `warm       ${ready} of ${wanted} for ${templateId}`),
    ...conditions.map(({ condition, count }) => `${nameOf(InstanceCondition, condition)}  ${count}`),
    ...tools.map(({ state, count }) => `tools ${nameOf(ToolState, state)}  ${count}`),
  ];
  if (parked > 0) lines.push(`parked     ${parked} (offshoot pool parked)`);
  return orphansReleased > 0 ? [...lines, `orphans released at providers  ${orphansReleased}`] : lines;
}

function hostsText(hosts: HostStatus[]): string {
  return table(
    ['HOST', 'LEASE', 'IDLE', 'CLAIMED', 'CAPACITY', 'ADDRESS', 'NOTES'],
    hosts.map((host) => {
      const { hostId, isUp, leaseExpireTime, idle, claimed, capacity, address } = host;
      const lease = leaseExpireTime ? ` ${timeText(leaseExpireTime)}` : '';
      const room = capacity > 0 ? String(capacity) : '-';
      return [hostId, `${isUp ? 'up until' : 'DOWN since'}${lease}`, String(idle), String(claimed), room, address, notesOn(host)];
    }),
  );
}

const WITHHELD: Record<WithheldReason, string | false> = {
  [WithheldReason.UNSPECIFIED]: false,
  [WithheldReason.STORAGE_FULL]: 'NO SPACE LEFT: takes no claims',
  [WithheldReason.STUCK]: 'STUCK: takes no claims',
  [WithheldReason.NETWORK_AWAY]: 'NO XMTP NETWORK: takes no claims',
};

function notesOn({ isUp, draining, engineOk, withheld, starting, startFailures, troubled, dormant, hasBackups }: HostStatus): string {
  const notes = [
    draining && 'stops soon',
    isUp && WITHHELD[withheld],
    isUp && !engineOk && 'NO LANGUAGE MODEL',
    startFailures > 0 && `${startFailures} starts FAILED`,
    starting > 0 && `${starting} starting`,
    troubled > 0 && `${troubled} unhealthy`,
    isUp && dormant > 0 && `${dormant} asleep`,
    hasBackups && 'backups',
  ];
  return notes.filter((note) => note !== false).join(', ') || '-';
}

export function transitionsText(transitions: Transition[]): string {
  return table(
    ['TIME', 'FROM', 'TO', 'CONDITION', 'HOST'],
    transitions.map(({ from, to, time, condition, hostId }) => [
      time ? timeText(time) : '-',
      from === InstanceState.UNSPECIFIED ? '(registered)' : instanceStateName(from),
      instanceStateName(to),
      condition === InstanceCondition.UNSPECIFIED ? '-' : nameOf(InstanceCondition, condition),
      hostId || '-',
    ]),
  );
}

function timeText(time: Timestamp): string {
  return timestampDate(time).toISOString();
}

/** "2026-02-22T10:00:00.000Z, 90 s" */
function ageText(time: Timestamp, now: Timestamp | undefined): string {
  if (!now) return timeText(time);
  const seconds = Math.max(0, Math.round((timestampDate(now).getTime() - timestampDate(time).getTime()) / 1000));
  return `${timeText(time)}, ${seconds} s`;
}

export function retiredText({ forgotten, ended, movable }: RetireHostResponse): string {
  const lines = [`Retired. ${forgotten} idle agents no longer count, and ${ended} owned agents have ended.`];
  if (movable > 0) lines.push(`${movable} agents have a backup and move to another host as soon as one is available.`);
  return lines.join('\n');
}

export function parkedText(agents: ParkedAgent[]): string {
  if (agents.length === 0) return 'No agent is parked.';
  const rows = agents.map(({ instanceId, ownerId, state, hasEnded, hostId, isHostUp, parkTime }) => [
    ...[instanceId, instanceStateName(state), hasEnded ? 'counted as ended' : 'unknown'],
    ...[ownerId, isHostUp ? hostId : `${hostId} (DOWN)`, parkTime ? timeText(parkTime) : '-'],
  ]);
  return [
    table(['INSTANCE', 'STATE', 'TO THE POOL', 'OWNER', 'HOST', 'SINCE'], rows),
    '',
    'These agents have owners and keep running. Return one to the pool: offshoot pool adopt INSTANCE',
  ].join('\n');
}
