import { Refusal } from '@offshoot/refusals';
import type { Query } from '../../database/database.ts';
import { type BackupMade, noteBackups } from '../../moves/store/moves.ts';
import { AWAY_COUNTS_MS, DROP_BROKEN_AFTER_MS, TELL_DROPS_MS, type Troubles } from '../../placement/domain/health.ts';
import { idleLevel, surplusOf } from '../../stock/domain/replenishment.ts';
import { dropSurplus, lockStock, notePromise, noteStarts, readStock, type Starts, toDrop } from '../../stock/store/replenishment.ts';
import { endLapsed } from '../../stock/store/reservations.ts';
import { workNames } from '../../work/domain/work.ts';
import type { KeepAliveDeps } from '../deps.ts';
import { dropBroken, noteHealth, withholdIdle } from '../store/health.ts';
import { endWaitingFor, prolongLease } from '../store/hosts.ts';

/** A host's own report. */
export interface HostReport extends Starts {
  readonly hostId: string;
  /** Its latest registration. 0: not counted. */
  readonly registration: number;
  /** Number of this call within the registration, and of the latest one that was answered. 0: not counted. */
  readonly call: number;
  readonly answeredCall: number;
  readonly troubles: Troubles;
  /** Since its last call. */
  readonly backups: readonly BackupMade[];
}

export interface HostOrders {
  readonly leaseMs: number;
  readonly idleTarget: number;
  readonly claimsWait: boolean;
  readonly dropInstanceIds: string[];
}

/** Renews the lease, stores the host's report, and returns what the pool wants of it. Reports and answers are levels, not changes. */
export async function keepAlive(deps: KeepAliveDeps, report: HostReport): Promise<HostOrders> {
  const { db, leaseMs } = deps;
  const { hostId } = report;
  const now = deps.now();
  const lease = await prolongLease(db, report, now, leaseMs);
  if (lease === 'unknown') {
    throw new Refusal('HOST_UNKNOWN', 'The pool needs to know which instances this host has.', {
      help: 'Call RegisterHost with all instances.',
    });
  }
  if (lease === 'revived') {
    await endWaitingFor(db, hostId, now);
    deps.wake(...workNames);
  }
  await noteBackups(db.query, hostId, report.backups);
  if (report.draining) await withholdIdle(db.query, hostId, now);
  else if (await noteHealth(db.query, hostId, report, now)) deps.wake('queue');
  const { target, claimsWait, drops } = await db.transaction((query) => setLevel(query, deps, report, now));
  return { leaseMs, idleTarget: target, claimsWait, dropInstanceIds: drops };
}

async function setLevel(
  query: Query,
  { stock }: KeepAliveDeps,
  report: HostReport,
  now: Date,
): Promise<{ target: number; claimsWait: boolean; drops: string[] }> {
  const { hostId } = report;
  const ago = (ms: number) => new Date(now.getTime() - ms);
  await lockStock(query);
  await noteStarts(query, hostId, report);
  await endLapsed(query, hostId, now);
  if (report.withheld === '' && !report.draining) await dropBroken(query, hostId, ago(DROP_BROKEN_AFTER_MS), now);
  const { demand, hosts } = await readStock(query, now, ago(AWAY_COUNTS_MS));
  const { target, promised } = idleLevel(stock, demand, hosts, hostId);
  const surplus = surplusOf(stock, demand, hosts, hostId);
  if (surplus > 0) await dropSurplus(query, hostId, surplus, now);
  await notePromise(query, hostId, promised);
  return { target, claimsWait: demand.waiting > 0, drops: await toDrop(query, hostId, ago(TELL_DROPS_MS)) };
}
