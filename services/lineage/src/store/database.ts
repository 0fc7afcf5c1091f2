import type { MikroORM } from '@mikro-orm/postgresql';
import type { DatabaseConnection } from '@offshoot/postgres';
import { openOrm } from '@offshoot/postgres/orm.ts';
import { ContextTransferSchema } from './entities/context-transfer.ts';
import { InstanceSchema } from './entities/instance.ts';
import { TemplateCountSchema } from './entities/template-count.ts';
import { initial } from './migrations/initial.ts';

export function openLineageDatabase(database: DatabaseConnection | string): Promise<MikroORM> {
  return openOrm({
    database,
    schema: 'lineage',
    entities: [InstanceSchema, TemplateCountSchema, ContextTransferSchema],
    migrations: [initial],
  });
}
