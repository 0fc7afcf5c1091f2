import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Pressure } from '../claiming/domain/pressure.ts';
import type { Database } from '../database/database.ts';
import type { LineageRecorder } from './adapters/lineage-recorder.ts';

export interface LineageDeps {
  db: Database;
  lineage: LineageRecorder;
  pressure: Pressure;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}
