import type { Database } from '../database/database.ts';
import type { Wake } from '../work/domain/work.ts';
import type { WarmFloors } from './domain/warm.ts';

export interface ReserveDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** How long a reservation that waits keeps its place, and what it got by that, unless it is asked for again. */
  placeKeptMs: number;
}

export interface KeepWarmDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** How many idle instances are kept for which template. */
  warm: WarmFloors;
}
