import type { Basics } from '../basics.ts';
import type { Database } from '../database/database.ts';
import type { WarmFloors } from '../stock/domain/warm.ts';

export interface CancelClaimDeps {
  db: Database;
  now: () => Date;
}

export interface ServeQueueDeps extends Basics {
  /** How many idle instances are kept for each template. */
  warm: WarmFloors;
  /** How long a host may take to configure a claimed instance. */
  configureTimeoutMs: number;
  /** How long a queued reservation keeps its place, or the instance it then got, without being asked for again. */
  placeKeptMs: number;
}
