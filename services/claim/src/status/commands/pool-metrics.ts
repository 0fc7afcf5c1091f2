// The pool as its operator's monitoring reads it: sizes only, never an ID.

import { gauge, readOnce } from '@offshoot/runtime/metrics';
import { type Closing, openWithCleanup } from '@offshoot/runtime/process/open-with-cleanup.ts';
import { poolStatus, type Status, type StatusDeps } from './watch-pool.ts';

const agents = gauge('offshoot.agents', 'Instances of the pool, by state. Every replica tells the same.', { labels: ['state'] });
const troubled = gauge('offshoot.agents_troubled', 'Instances that are not well, by condition.', { labels: ['state'] });
const sleeping = gauge('offshoot.agents_sleeping', 'Claimed instances that sleep, as their hosts say.');
const parked = gauge('offshoot.agents_parked', 'Agents that run on a host but are parked.');
const claimable = gauge('offshoot.idle', 'Idle instances that a claim may take.');
const target = gauge('offshoot.idle_target', 'Idle instances that the pool wants.');
const queued = gauge('offshoot.queue', 'Claims and reservations that wait for an idle instance.');
const oldest = gauge('offshoot.queue_oldest', 'For how long the first of them has waited.', { unit: 's' });
const hosts = gauge('offshoot.hosts', 'Hosts: up, with a lease that has ended, or draining.', { labels: ['state'] });
const withheld = gauge('offshoot.hosts_withheld', 'Hosts that take no claims, by the reason.', { labels: ['reason'] });
const lease = gauge('offshoot.lease_left', 'Until the first lease of a host that is up ends.', { unit: 's' });
const tools = gauge('offshoot.tools', 'Resources of tool providers, by state.', { labels: ['state'] });

/** Read once for each scrape, however many gauges there are. */
export function watchPoolMetrics(deps: StatusDeps): Promise<Closing> {
  const read = readOnce(() => poolStatus(deps));
  const of =
    <T>(value: (status: Status) => T) =>
    async () =>
      value(await read());
  return openWithCleanup(async (keep) => {
    keep(agents.watch(of(({ states }) => states.map(({ state, count }) => [{ state }, count] as const))));
    keep(troubled.watch(of(({ conditions }) => conditions.map(({ condition, count }) => [{ state: condition }, count] as const))));
    keep(sleeping.watch(of((status) => status.hosts.reduce((sum, { dormant }) => sum + dormant, 0))));
    keep(parked.watch(of((status) => status.parked)));
    keep(claimable.watch(of((status) => status.claimable)));
    keep(target.watch(of((status) => status.idleTarget)));
    keep(queued.watch(of(({ queue }) => queue.count)));
    keep(oldest.watch(of(({ queue, readAt }) => (queue.oldest ? (readAt.getTime() - queue.oldest.getTime()) / 1000 : 0))));
    keep(hosts.watch(of((status) => counted(status.hosts.map((host) => (host.isUp ? (host.draining ? 'draining' : 'up') : 'away'))))));
    keep(
      withheld.watch(
        of((status) =>
          status.hosts.flatMap((host) => (host.isUp && host.withheld !== '' ? [[{ reason: host.withheld }, 1] as const] : [])),
        ),
      ),
    );
    keep(lease.watch(of(leaseLeft)));
    keep(tools.watch(of((status) => status.tools.map(({ state, count }) => [{ state }, count] as const))));
    return {};
  });
}

/** Each state, also without hosts: an alert compares what is there. */
const counted = (found: readonly string[]) =>
  ['up', 'away', 'draining'].map((state) => [{ state }, found.filter((one) => one === state).length] as const);

/** Without hosts, no lease can end. */
function leaseLeft({ hosts, readAt }: Status) {
  const left = hosts.filter(({ isUp }) => isUp).map(({ leaseExpiresAt }) => (leaseExpiresAt.getTime() - readAt.getTime()) / 1000);
  return left.length === 0 ? [] : [[{}, Math.min(...left)] as const];
}
