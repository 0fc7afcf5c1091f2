import type { MikroORM } from '@mikro-orm/postgresql';
import { openOrm } from '@offshoot/postgres';
import { InstanceSchema } from './entities/instance.ts';
import { TemplateCountSchema } from './entities/template-count.ts';
import { CreateLineage } from './migrations/20260222000000-create-lineage.ts';

export function openLineageDatabase(url: string): Promise<MikroORM> {
  return openOrm({
    url,
    schema: 'lineage',
    entities: [InstanceSchema, TemplateCountSchema],
    migrations: [{ name: '20260222000000-create-lineage', class: CreateLineage }],
  });
}
