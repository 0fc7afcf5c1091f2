/** How far a version may go. */
export interface RolloutRule {
  /** Percent of the agents. */
  share: number;
  isHalted: boolean;
  /** How many may fail with it. One more, and it halts by itself. */
  haltAfter: number;
}

/** A rule with what has come of it. */
export interface RolloutState extends RolloutRule {
  failures: number;
}
