import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Pressure } from '../claiming/domain/pressure.ts';
import type { Database } from '../database/database.ts';
import type { UseRecorder } from './adapters/use-recorder.ts';

export interface UseDeps {
  db: Database;
  uses: UseRecorder;
  pressure: Pressure;
  now: () => Date;
  log: Logger;
  /** How often agents are counted. Milliseconds. */
  countMs: number;
  /** Time limit of one call. */
  attemptMs: number;
}
