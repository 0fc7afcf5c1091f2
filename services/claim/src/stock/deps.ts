import type { Database } from '../database/database.ts';
import type { Wake } from '../work/domain/work.ts';
import type { Shortage } from './adapters/shortage.ts';
import type { WarmFloors } from './domain/warm.ts';

export interface ReserveDeps {
  db: Database;
  shortage: Shortage;
  wake: Wake;
  now: () => Date;
  /** How long a queued reservation keeps its place, or the instance it then got, without being asked for again. */
  placeKeptMs: number;
}

export interface KeepWarmDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** How many idle instances are kept for each template. */
  warm: WarmFloors;
}
