import type { Database } from '../database/database.ts';
import type { Wake } from '../work/domain/work.ts';
import type { WarmFloors } from './domain/warm.ts';

export interface ReserveDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** How long a waiting reservation keeps its place, and the instance it was served, without being asked for again. */
  placeKeptMs: number;
}

export interface KeepWarmDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** How many idle instances are kept for each template. */
  warm: WarmFloors;
}
