import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newInbox, newInstance, newTemplate, type RunningLineage, runningLineage } from './lineage-fixture.ts';

let lineage: RunningLineage;
beforeAll(async () => {
  lineage = await runningLineage();
});
afterAll(() => lineage.close());

/** For each instance, the index of its parent among the earlier ones, or none. */
const forest = fc
  .array(fc.option(fc.nat(), { nil: undefined, freq: 6 }), { minLength: 1, maxLength: 25 })
  .map((draws) => draws.map((draw, at) => (draw === undefined || at === 0 ? undefined : draw % at)));

function ancestorsOf(parents: (number | undefined)[], of: number): number[] {
  const parent = parents[of];
  return parent === undefined ? [] : [parent, ...ancestorsOf(parents, parent)];
}

test('random forests: ancestors, descendants and trees match an in-memory model', async () => {
  await fc.assert(
    fc.asyncProperty(forest, fc.infiniteStream(fc.nat()), async (parents, order) => {
      const [templateId, creatorId] = [newTemplate(), newInbox()];
      const ids = parents.map(newInstance);
      const records = parents.map((parent, at) => ({
        key: order.next().value ?? 0,
        instanceId: ids[at] as string,
        parentInstanceId: parent === undefined ? undefined : ids[parent],
      }));
      const arrival = records.toSorted((a, b) => a.key - b.key);
      await Promise.all(arrival.map(({ key: _, ...record }) => lineage.tell({ ...record, templateId, creatorId, ownerId: creatorId })));

      const owner = lineage.as(creatorId);
      await Promise.all(
        ids.map(async (instanceId, at) => {
          const above = ancestorsOf(parents, at);
          const { ancestors } = await owner.listAncestors({ instanceId });
          expect(ancestors.map((node) => node.instanceId)).toEqual(above.map((index) => ids[index]));

          const below = ids.flatMap((id, other) => {
            const depth = ancestorsOf(parents, other).indexOf(at) + 1;
            return depth > 0 ? [`${depth} ${id}`] : [];
          });
          const { descendants } = await owner.listDescendants({ instanceId });
          expect(descendants.map((node) => `${node.depth} ${node.instanceId}`).sort()).toEqual(below.sort());
          expect(descendants.map((node) => node.depth)).toEqual(descendants.map((node) => node.depth).sort((a, b) => a - b));

          const root = above.at(-1) ?? at;
          const family = ids.filter((_, other) => other === root || ancestorsOf(parents, other).includes(root));
          const { nodes } = await owner.getTree({ instanceId });
          expect(nodes[0]?.instanceId).toBe(ids[root]);
          expect(nodes.map((node) => node.instanceId).sort()).toEqual(family.sort());
        }),
      );
      expect((await owner.countInstances({ templateId })).total).toBe(BigInt(ids.length));
    }),
    { numRuns: propertyRuns(8) },
  );
});
