import type { MikroORM } from '@mikro-orm/postgresql';
import { type DatabaseLine, openOrm } from '@offshoot/postgres';
import { Initial } from './migrations/initial.ts';

export function openKnowledgeDatabase(database: DatabaseLine | string): Promise<MikroORM> {
  return openOrm({ database, schema: 'knowledge', entities: [], migrations: [{ name: 'initial', class: Initial }] });
}
