import type { RolloutState } from '../../templates/domain/template-rules.ts';

/** Progress of a template's version, counted over all agents that it has to reach. */
export interface Rollout {
  readonly version: number;
  readonly total: number;
  readonly applied: number;
  /** Includes those that wait for an unreachable host. */
  readonly pending: number;
  readonly unreachable: number;
  /** They wait for their turn, or for the end of a halt. */
  readonly held: number;
  /** Their owners keep them on an older version. */
  readonly pinned: number;
  /** Most frequent first. */
  readonly refusals: readonly Refusals[];
  /** Why the template is quarantined, so that nothing is delivered. Empty: it is not. */
  readonly quarantine: string;
  /** How far it may go. Undefined: to all. */
  readonly state: RolloutState | undefined;
}

interface Refusals {
  readonly reason: string;
  readonly count: number;
}

export type Outcome = 'applied' | 'pending' | 'unreachable' | 'held' | 'pinned' | 'refused';

/** Number of agents with the same outcome, and the same reason if they refused. */
export interface OutcomeCount {
  readonly outcome: Outcome;
  /** '': not refused. */
  readonly reason: string;
  readonly count: number;
}

export function rolloutOf(
  version: number,
  counts: readonly OutcomeCount[],
  { quarantine, state }: Pick<Rollout, 'quarantine' | 'state'>,
): Rollout {
  const sum = (...outcomes: Outcome[]) => counts.reduce((all, { outcome, count }) => (outcomes.includes(outcome) ? all + count : all), 0);
  return {
    version,
    total: sum('applied', 'pending', 'unreachable', 'held', 'pinned', 'refused'),
    applied: sum('applied'),
    pending: sum('pending', 'unreachable'),
    unreachable: sum('unreachable'),
    held: sum('held'),
    pinned: sum('pinned'),
    refusals: counts
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ reason, count }) => ({ reason, count }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
    quarantine,
    state,
  };
}

/**
 * Nothing more changes without someone's help: an agent that refused waits for another version, its owner, or another signature, one that is
 * held back for the creator,
 * and all agents of a quarantined template wait for the operators.
 */
export function isOver({ pending, quarantine }: Rollout): boolean {
  return pending === 0 || quarantine !== '';
}
