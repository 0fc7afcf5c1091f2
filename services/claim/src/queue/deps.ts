import type { Basics } from '../basics.ts';
import type { Database } from '../database/database.ts';
import type { WarmFloors } from '../stock/domain/warm.ts';

export interface CancelClaimDeps {
  db: Database;
  now: () => Date;
}

export interface ServeQueueDeps extends Basics {
  /** How many idle instances are kept for which template. */
  warm: WarmFloors;
  /** How long a host may take to configure the instance of a claim. */
  configureTimeoutMs: number;
  /** How long a reservation that waits keeps its place, and what it got by that, unless it is asked for again. */
  placeKeptMs: number;
}
