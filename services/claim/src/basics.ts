import type { Logger } from '@offshoot/process/logger.ts';
import type { Database } from './database/database.ts';
import type { Wake } from './work/domain/work.ts';

/** What most commands and loops work with. */
export interface Basics {
  db: Database;
  wake: Wake;
  now: () => Date;
  log: Logger;
}
