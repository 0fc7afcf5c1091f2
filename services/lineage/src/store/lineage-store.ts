import type { MikroORM } from '@mikro-orm/postgresql';
import { execute, type NamedValues } from '@offshoot/postgres';
import { em } from '@offshoot/postgres/orm.ts';
import type { TreeNode } from '../domain/instance.ts';
import type { LineageStore } from '../domain/ports.ts';
import { merged } from '../domain/record-rules.ts';
import { withPath } from '../domain/whole-tree.ts';
import { recordContext, withSources } from './context-sources.ts';
import { Instance } from './entities/instance.ts';
import { TemplateCount } from './entities/template-count.ts';
import { recordInstances } from './record-instances.ts';
import { toRecord } from './to-record.ts';
import { ANCESTORS, DESCENDANTS, DESCENDANTS_LIMIT, LINE, TREE_LIMIT, type TreeRow } from './tree-queries.ts';

export function createLineageStore(orm: MikroORM): LineageStore {
  const nodes = async (sql: string, values: NamedValues): Promise<TreeNode[]> => {
    const rows = await execute<TreeRow>(em(orm), sql, values);
    return rows.map((row) => ({ ...toRecord(row), depth: row.depth }));
  };
  const told = (found: TreeNode[]) => withSources(em(orm), found);
  return {
    async instance(instanceId) {
      const found = await em(orm).findOne(Instance, { instanceId });
      return found ? toRecord(found) : undefined;
    },
    ancestorsOf: async (instanceId) => told(await nodes(ANCESTORS, { id: instanceId })),
    async descendantsOf(instanceId) {
      const family = await nodes(DESCENDANTS, { id: instanceId, limit: DESCENDANTS_LIMIT });
      return told(family.filter((node) => node.depth > 0));
    },
    async treeAround(instanceId) {
      const line = await nodes(LINE, { id: instanceId });
      const path = line.toReversed().map((node, depth) => ({ ...node, depth }));
      const [root] = path;
      return root ? told(withPath(await nodes(DESCENDANTS, { id: root.instanceId, limit: TREE_LIMIT }), path, TREE_LIMIT)) : [];
    },
    async countOf(templateId) {
      return (await em(orm).findOne(TemplateCount, { templateId })) ?? undefined;
    },
    record: (records) => recordInstances(orm, merged(records)),
    recordContext: (record) => recordContext(em(orm), record),
  };
}
