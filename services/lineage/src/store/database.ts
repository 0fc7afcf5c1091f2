import type { MikroORM } from '@mikro-orm/postgresql';
import { type DatabaseLine, openOrm } from '@offshoot/postgres';
import { ContextTransferSchema } from './entities/context-transfer.ts';
import { InstanceSchema } from './entities/instance.ts';
import { TemplateCountSchema } from './entities/template-count.ts';
import { CreateLineage } from './migrations/20260222000000-create-lineage.ts';
import { AddContext } from './migrations/20261123000000-add-context.ts';

export function openLineageDatabase(database: DatabaseLine | string): Promise<MikroORM> {
  return openOrm({
    database,
    schema: 'lineage',
    entities: [InstanceSchema, TemplateCountSchema, ContextTransferSchema],
    migrations: [
      { name: '20260222000000-create-lineage', class: CreateLineage },
      { name: '20261123000000-add-context', class: AddContext },
    ],
  });
}
