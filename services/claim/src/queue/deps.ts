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
  /** How long a waiting reservation keeps its place, and the instance it was served, without being asked for again. */
  placeKeptMs: number;
}
