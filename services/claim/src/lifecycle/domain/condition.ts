/**
 * Whether an instance can be reached and is well, beside where it is in its life (lifecycle.ts). The database refuses every
 * other change of a condition: a new move is also a new migration of agent_condition_may_move.
 */
export const conditions = ['OK', 'UNREACHABLE', 'QUARANTINED', 'CRASHED'] as const;
export type Condition = (typeof conditions)[number];

export type ConditionStep =
  /** Its host has gone, and it is moved, or comes back with its host. */
  | 'away'
  /** Its host has gone, and nobody else can run it. */
  | 'lost'
  /** A host that can restore it has turned up. */
  | 'movable'
  /** Its host holds it again, or another one runs it. */
  | 'back'
  /** Its host's probe finds it broken. */
  | 'troubled'
  /** Its host's probe finds it well. */
  | 'well';

/** A host that is away says nothing of its instances: only what can be reached becomes or ceases to be quarantined. */
export const conditionMoves: Record<Condition, Partial<Record<ConditionStep, Condition>>> = {
  OK: { away: 'UNREACHABLE', lost: 'CRASHED', troubled: 'QUARANTINED' },
  QUARANTINED: { away: 'UNREACHABLE', lost: 'CRASHED', well: 'OK' },
  UNREACHABLE: { lost: 'CRASHED', back: 'OK' },
  CRASHED: { movable: 'UNREACHABLE', back: 'OK' },
};

/** The very same condition where the step changes nothing. */
export function conditionAfter(condition: Condition, step: ConditionStep): Condition {
  return conditionMoves[condition][step] ?? condition;
}
