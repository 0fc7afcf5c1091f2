/**
 * The health of an instance and whether it is reachable, independent of its lifecycle (lifecycle.ts). The database refuses every other
 * change, so a new move also needs a new migration of agent_condition_may_move.
 */
export const conditions = ['OK', 'UNREACHABLE', 'QUARANTINED', 'CRASHED'] as const;
export type Condition = (typeof conditions)[number];

export type ConditionStep =
  /** Its host is away: it is moved, or returns with its host. */
  | 'away'
  /** Its host is away, and no other host can run it. */
  | 'lost'
  /** A host that can restore it has appeared. */
  | 'movable'
  /** Its host holds it again, or another host runs it. */
  | 'back'
  /** Its host's probe failed. */
  | 'troubled'
  /** Its host's probe succeeded. */
  | 'well';

/** A host that is away cannot report on its instances, so only reachable ones enter or leave quarantine. */
export const conditionMoves: Record<Condition, Partial<Record<ConditionStep, Condition>>> = {
  OK: { away: 'UNREACHABLE', lost: 'CRASHED', troubled: 'QUARANTINED' },
  QUARANTINED: { away: 'UNREACHABLE', lost: 'CRASHED', well: 'OK' },
  UNREACHABLE: { lost: 'CRASHED', back: 'OK' },
  CRASHED: { movable: 'UNREACHABLE', back: 'OK' },
};

/** Returns the same condition if the step does not apply. */
export function conditionAfter(condition: Condition, step: ConditionStep): Condition {
  return conditionMoves[condition][step] ?? condition;
}
