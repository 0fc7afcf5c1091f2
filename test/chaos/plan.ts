import type { ProcessName } from '@offshoot/standalone';
import { type CallFaults, NO_FAULTS } from './call-proxy.ts';
import type { Seeded } from './seeded.ts';

/** A fault and its duration. */
export type Trouble =
  | { kind: 'kill'; process: ProcessName }
  /** The process is suspended without noticing, like a virtual machine. */
  | { kind: 'pause'; process: ProcessName }
  | { kind: 'database' }
  | { kind: 'providers' }
  | { kind: 'clock'; process: ProcessName; ms: number }
  | { kind: 'disk'; process: ProcessName; ms: number }
  /** Continues beyond its time until this many calls have arrived twice. */
  | { kind: 'calls'; faults: CallFaults; untilTwice?: number };

export type Planned = Trouble & { atMs: number; forMs: number };

/** A host whose lease has expired counts as gone; the others take over what they can. */
export const LEASE_MS = 10_000;

/** Kinds of faults, and their relative frequency. */
const WEIGHTS: Record<Trouble['kind'], number> = { kill: 6, pause: 2, database: 2, providers: 2, clock: 2, disk: 2, calls: 5 };

const KILLED: readonly ProcessName[] = ['claim', 'claim-2', 'host', 'host-2', 'gateway', 'xmtp-network', 'template', 'lineage'];
const SHIFTED: readonly ProcessName[] = ['claim', 'claim-2', 'host', 'host-2'];

const CALLS: readonly CallFaults[] = [
  { ...NO_FAULTS, twice: 1 },
  { ...NO_FAULTS, again: 0.5, late: 0.5 },
  { ...NO_FAULTS, lostReply: 0.3, late: 0.2 },
  { lostRequest: 0.15, lostReply: 0.15, twice: 0.2, again: 0.2, late: 0.3 },
];

/** The faults within `ms`; the same draws give the same plan. No fault lasts beyond the end. */
export function planOf(
  draws: Seeded,
  ms: number,
  kinds: readonly Trouble['kind'][] = Object.keys(WEIGHTS) as Trouble['kind'][],
): Planned[] {
  const bag = kinds.flatMap((kind) => Array.from({ length: WEIGHTS[kind] }, () => kind));
  const plan: Planned[] = [];
  const busy = new Map<string, number>();
  for (let atMs = draws.between(300, 1000); atMs < ms; atMs += draws.between(300, 2500)) {
    const trouble = troubleOf(draws.pick(bag), draws);
    const forMs = Math.min(durationOf(trouble, draws), ms - atMs);
    const what = `${trouble.kind === 'pause' ? 'kill' : trouble.kind} ${'process' in trouble ? trouble.process : ''}`;
    // The same thing is not broken twice at a time.
    if ((busy.get(what) ?? 0) > atMs) continue;
    busy.set(what, atMs + forMs);
    plan.push({ ...trouble, atMs, forMs });
  }
  return plan;
}

function troubleOf(kind: Trouble['kind'], draws: Seeded): Trouble {
  switch (kind) {
    case 'kill':
      return { kind, process: draws.pick(KILLED) };
    case 'pause':
      return { kind, process: draws.pick(SHIFTED) };
    case 'clock':
      return { kind, process: draws.pick(SHIFTED), ms: draws.pick([-15_000, -4000, 4000, 15_000]) };
    case 'disk':
      return { kind, process: draws.pick(['host', 'host-2'] as const), ms: draws.between(5, 60) };
    case 'calls':
      return { kind, faults: draws.pick(CALLS) };
    default:
      return { kind };
  }
}

function durationOf(trouble: Trouble, draws: Seeded): number {
  const isLong = draws.chance(0.25);
  switch (trouble.kind) {
    case 'kill':
    case 'pause':
      return isLong ? LEASE_MS + draws.between(500, 4000) : draws.between(0, 2500);
    case 'database':
      return draws.between(0, 1500);
    default:
      return draws.between(1000, 6000);
  }
}
