import type { MikroORM } from '@mikro-orm/postgresql';
import { type DatabaseLine, openOrm } from '@offshoot/postgres';
import { ContextTransferSchema } from './entities/context-transfer.ts';
import { InstanceSchema } from './entities/instance.ts';
import { TemplateCountSchema } from './entities/template-count.ts';
import { Initial } from './migrations/initial.ts';

export function openLineageDatabase(database: DatabaseLine | string): Promise<MikroORM> {
  return openOrm({
    database,
    schema: 'lineage',
    entities: [InstanceSchema, TemplateCountSchema, ContextTransferSchema],
    migrations: [{ name: 'initial', class: Initial }],
  });
}
