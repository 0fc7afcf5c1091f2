import type { Database } from '../database/database.ts';
import type { Templates } from './adapters/templates.ts';

export interface TemplateDeps {
  db: Database;
  templates: Pick<Templates, 'current'>;
}
