import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Database } from '../database/database.ts';
import type { Courier } from './adapters/courier.ts';

export interface CourierDeps {
  db: Database;
  now: () => Date;
  log: Logger;
  courier: Courier;
}
