import type { Logger } from '@offshoot/rpc';
import type { Database } from './database/database.ts';
import type { Wake } from './work/domain/work.ts';

/** What most commands and loops work with. */
export interface Basics {
  db: Database;
  wake: Wake;
  now: () => Date;
  log: Logger;
}
