import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Database } from './database/database.ts';
import type { Wake } from './work/domain/work.ts';

/** Dependencies of most commands and loops. */
export interface Basics {
  db: Database;
  wake: Wake;
  now: () => Date;
  log: Logger;
}
