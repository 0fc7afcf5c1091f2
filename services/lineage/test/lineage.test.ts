import { timestampDate } from '@bufbuild/protobuf/wkt';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { LineageNode } from '@offshoot/gen/offshoot/lineage/v1/lineage_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { pendingSchemaChanges } from '@offshoot/postgres/testing';
import { serviceClient } from '@offshoot/rpc';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLineageDatabase } from '../src/store/database.ts';
import { newInbox, newInstance, newTemplate, type RunningLineage, reasonOf, runningLineage } from './lineage-fixture.ts';

let lineage: RunningLineage;
beforeAll(async () => {
  lineage = await runningLineage();
});
afterAll(() => lineage.close());

/** grandmother → mother → child: three owners, one template. */
async function threeGenerations() {
  const [templateId, creatorId] = [newTemplate(), newInbox()];
  const family = ['grandmother', 'mother', 'child'].map(() => ({ instanceId: newInstance(), templateId, creatorId, ownerId: newInbox() }));
  const [grandmother, mother, child] = family as [(typeof family)[0], (typeof family)[0], (typeof family)[0]];
  await lineage.tell(grandmother);
  await lineage.tell({ ...mother, parentInstanceId: grandmother.instanceId });
  await lineage.tell({ ...child, parentInstanceId: mother.instanceId });
  return { templateId, creatorId, grandmother, mother, child };
}

describe('ancestors, descendants and trees', () => {
  test('ancestors are listed nearest first, descendants breadth first, and the tree from its root', async () => {
    const { creatorId, grandmother, mother, child } = await threeGenerations();
    const creator = lineage.as(creatorId);
    const { ancestors } = await creator.listAncestors({ instanceId: child.instanceId });
    expect(ancestors.map((node) => [node.instanceId, node.depth])).toEqual([
      [mother.instanceId, 1],
      [grandmother.instanceId, 2],
    ]);
    const { descendants } = await creator.listDescendants({ instanceId: grandmother.instanceId });
    expect(descendants.map((node) => [node.instanceId, node.depth])).toEqual([
      [mother.instanceId, 1],
      [child.instanceId, 2],
    ]);
    const { nodes } = await creator.getTree({ instanceId: mother.instanceId });
    expect(nodes.map((node) => [node.instanceId, node.depth])).toEqual([
      [grandmother.instanceId, 0],
      [mother.instanceId, 1],
      [child.instanceId, 2],
    ]);
  });

  test('a node carries everything that was recorded', async () => {
    const { grandmother, mother } = await threeGenerations();
    const createTime = new Date('2026-02-22T10:11:12.345Z');
    const late = {
      ...mother,
      instanceId: newInstance(),
      parentInstanceId: grandmother.instanceId,
      state: InstanceState.JOINING,
      createTime,
    };
    await lineage.tell(late);
    const { nodes } = await lineage.as(late.ownerId).getTree({ instanceId: late.instanceId });
    const node = nodes.find(({ instanceId }) => instanceId === late.instanceId);
    const { creatorId: _, createTime: __, ...shown } = late;
    expect(node).toMatchObject({ ...shown, depth: 1 });
    expect(node?.createTime && timestampDate(node.createTime)).toEqual(createTime);
  });

  test('a child whose record arrives before its parent is a root until then', async () => {
    const base = { templateId: newTemplate(), creatorId: newInbox(), ownerId: newInbox() };
    const [parentId, childId] = [newInstance(), newInstance()];
    await lineage.tell({ ...base, instanceId: childId, parentInstanceId: parentId });
    const before = await lineage.as(base.ownerId).getTree({ instanceId: childId });
    expect(before.nodes).toMatchObject([{ instanceId: childId, parentInstanceId: parentId, depth: 0 }]);
    await lineage.tell({ ...base, instanceId: parentId });
    const after = await lineage.as(base.ownerId).getTree({ instanceId: childId });
    expect(after.nodes).toMatchObject([
      { instanceId: parentId, depth: 0 },
      { instanceId: childId, depth: 1 },
    ]);
  });

  test('records that form a cycle do not cause an endless loop', async () => {
    const base = { templateId: newTemplate(), creatorId: newInbox(), ownerId: newInbox() };
    const ids = [newInstance(), newInstance(), newInstance()];
    for (const [at, instanceId] of ids.entries()) await lineage.tell({ ...base, instanceId, parentInstanceId: ids[(at + 1) % 3] });
    const owner = lineage.as(base.ownerId);
    const { ancestors } = await owner.listAncestors({ instanceId: ids[0] });
    expect(ancestors.map((node) => node.instanceId)).toEqual([ids[1], ids[2]]);
    const { descendants } = await owner.listDescendants({ instanceId: ids[0] });
    expect(descendants.map((node) => node.instanceId)).toEqual([ids[2], ids[1]]);
    const { nodes } = await owner.getTree({ instanceId: ids[0] });
    expect(nodes.map((node) => node.instanceId).sort()).toEqual(ids.toSorted());
  });

  test('an endless chain is followed for 100 generations, and a huge family is cut off at 1,000, breadth first', async () => {
    const base = { templateId: newTemplate(), creatorId: newInbox(), ownerId: newInbox() };
    const chain = Array.from({ length: 130 }, newInstance);
    const litter = Array.from({ length: 1_200 }, newInstance);
    const root = newInstance();
    await insertFamily(base, [
      ...chain.map((id, at): [string, string | null] => [id, chain[at - 1] ?? null]),
      [root, null],
      ...litter.map((id): [string, string] => [id, root]),
      ...litter.slice(0, 50).map((id): [string, string] => [newInstance(), id]),
    ]);
    const owner = lineage.as(base.ownerId);
    const { ancestors } = await owner.listAncestors({ instanceId: chain.at(-1) });
    expect(ancestors.map((node) => node.instanceId)).toEqual(chain.slice(-101, -1).toReversed());
    expect((await owner.listDescendants({ instanceId: chain[0] })).descendants).toHaveLength(100);
    const { descendants } = await owner.listDescendants({ instanceId: root });
    expect(descendants).toHaveLength(1_000);
    expect(descendants.every((node) => node.depth === 1)).toBe(true);
    expect((await owner.getTree({ instanceId: descendants[0]?.instanceId })).nodes).toHaveLength(1_000);
  });
});

/** Inserts rows directly, because recording them one by one would take long. */
async function insertFamily(base: { templateId: string; creatorId: string; ownerId: string }, rows: [id: string, parent: string | null][]) {
  const orm = await openLineageDatabase(lineage.databaseUrl);
  try {
    await orm.em.fork().execute(
      `insert into instance (instance_id, parent_instance_id, template_id, creator_id, owner_id, state, revision, create_time)
       select row->>0, row->>1, ?, ?, ?, 'LIVE', 1, now() from jsonb_array_elements(?::jsonb) row`,
      [base.templateId, base.creatorId, base.ownerId, JSON.stringify(rows)],
    );
  } finally {
    await orm.close(true);
  }
}

describe('a tree of more than 1,000', () => {
  const newBase = () => ({ templateId: newTemplate(), creatorId: newInbox(), ownerId: newInbox() });

  /** Whether the answer is one tree: breadth first, each node once, and each except the root after its parent and one level deeper. */
  function expectTree(nodes: LineageNode[], root: string): void {
    expect(nodes[0]).toMatchObject({ instanceId: root, depth: 0 });
    const depths = new Map(nodes.map(({ instanceId, depth }) => [instanceId, depth]));
    expect(depths.size).toBe(nodes.length);
    expect(nodes.map(({ depth }) => depth)).toEqual(nodes.map(({ depth }) => depth).toSorted((a, b) => a - b));
    for (const { parentInstanceId, depth } of nodes.slice(1)) expect(depths.get(parentInstanceId)).toBe(depth - 1);
  }

  test('always shows the requested instance, with its whole path from the root', async () => {
    const base = newBase();
    const [root, litter] = [newInstance(), Array.from({ length: 1_200 }, newInstance)];
    const children = litter.map((parent): [string, string] => [newInstance(), parent]);
    await insertFamily(base, [[root, null], ...litter.map((id): [string, string] => [id, root]), ...children]);
    const owner = lineage.as(base.ownerId);
    for (const asked of [root, ...litter.slice(-3), ...children.slice(0, 3).map(([id]) => id), ...children.slice(-3).map(([id]) => id)]) {
      const { nodes } = await owner.getTree({ instanceId: asked });
      expect(nodes).toHaveLength(1_000);
      expect(nodes.map(({ instanceId }) => instanceId)).toContain(asked);
      expectTree(nodes, root);
    }
  });

  test('shows a line of a hundred generations next to a huge litter', async () => {
    const base = newBase();
    const chain = Array.from({ length: 101 }, newInstance);
    const [root = ''] = chain;
    const litter = Array.from({ length: 1_200 }, (): [string, string] => [newInstance(), root]);
    await insertFamily(base, [...chain.map((id, at): [string, string | null] => [id, chain[at - 1] ?? null]), ...litter]);
    const { nodes } = await lineage.as(base.ownerId).getTree({ instanceId: chain.at(-1) });
    expect(nodes).toHaveLength(1_000);
    expect(nodes.map(({ instanceId }) => instanceId)).toEqual(expect.arrayContaining(chain));
    expectTree(nodes, root);
  });
});

describe('when a parent is gone', () => {
  test('its clones live on and the edge stays: in ancestors, descendants and the tree', async () => {
    const { templateId, creatorId, grandmother, mother, child } = await threeGenerations();
    const { GONE, LIVE } = InstanceState;
    await lineage.tell({ ...mother, state: GONE, revision: 2n });
    const { ancestors } = await lineage.as(child.ownerId).listAncestors({ instanceId: child.instanceId });
    expect(ancestors).toMatchObject([
      { instanceId: mother.instanceId, state: GONE, depth: 1 },
      { instanceId: grandmother.instanceId, state: LIVE, depth: 2 },
    ]);
    for (const asked of [grandmother, mother, child]) {
      const { nodes } = await lineage.as(asked.ownerId).getTree({ instanceId: asked.instanceId });
      expect(nodes).toMatchObject([
        { instanceId: grandmother.instanceId, state: LIVE },
        { instanceId: mother.instanceId, parentInstanceId: grandmother.instanceId, state: GONE },
        { instanceId: child.instanceId, parentInstanceId: mother.instanceId, state: LIVE },
      ]);
    }
    const { descendants } = await lineage.as(mother.ownerId).listDescendants({ instanceId: mother.instanceId });
    expect(descendants).toMatchObject([{ instanceId: child.instanceId, state: LIVE }]);
    expect(await lineage.as(creatorId).countInstances({ templateId })).toMatchObject({ live: 2n, total: 3n });
  });

  test('its orphan can be cloned again, and lineage still records it', async () => {
    const { templateId, creatorId, grandmother, mother, child } = await threeGenerations();
    for (const gone of [grandmother, mother]) await lineage.tell({ ...gone, state: InstanceState.GONE, revision: 2n });
    const grandchild = { instanceId: newInstance(), templateId, creatorId, ownerId: newInbox() };
    await lineage.tell({ ...grandchild, parentInstanceId: child.instanceId });
    const { ancestors } = await lineage.as(grandchild.ownerId).listAncestors({ instanceId: grandchild.instanceId });
    expect(ancestors.map(({ instanceId }) => instanceId)).toEqual([child, mother, grandmother].map(({ instanceId }) => instanceId));
  });
});

describe('when an instance changes hands', () => {
  const questions = (caller: string, instanceId: string) => {
    const client = lineage.as(caller);
    const calls = [client.listAncestors({ instanceId }), client.listDescendants({ instanceId }), client.getTree({ instanceId })];
    return Promise.all(calls.map(reasonOf));
  };
  const ALL_ANSWERED = Array(3).fill('no refusal');
  const ALL_REFUSED = Array(3).fill('NOT_INSTANCE_OWNER');

  test('the new owner sees it, the old owner no longer does, and only the owner sees who owns it', async () => {
    const { mother, child } = await threeGenerations();
    const heir = newInbox();
    expect(await questions(heir, mother.instanceId)).toEqual(ALL_REFUSED);
    await lineage.tell({ ...mother, ownerId: heir, revision: 2n });
    expect(await questions(heir, mother.instanceId)).toEqual(ALL_ANSWERED);
    expect(await questions(mother.ownerId, mother.instanceId)).toEqual(ALL_REFUSED);
    const owners = async (caller: string, instanceId: string) =>
      (await lineage.as(caller).getTree({ instanceId })).nodes.map(({ ownerId }) => ownerId);
    expect(await owners(heir, mother.instanceId)).toEqual(['', heir, '']);
    expect(await owners(child.ownerId, child.instanceId)).toEqual(['', '', child.ownerId]);
  });

  test('a late earlier record does not give it back, however often and in any order it arrives', async () => {
    const { mother } = await threeGenerations();
    const [second, third] = [newInbox(), newInbox()];
    const { DRAINING, LIVE } = InstanceState;
    const records = [
      { ...mother, revision: 1n },
      { ...mother, ownerId: second, revision: 2n },
      { ...mother, ownerId: second, state: DRAINING, revision: 3n },
      { ...mother, ownerId: third, state: LIVE, revision: 4n },
    ];
    await Promise.all([...records.toReversed(), ...records].map((record) => lineage.tell(record)));
    await lineage.tell({ ...mother, ownerId: second, revision: 4n });
    for (const former of [mother.ownerId, second]) expect(await questions(former, mother.instanceId)).toEqual(ALL_REFUSED);
    expect(await questions(third, mother.instanceId)).toEqual(ALL_ANSWERED);
  });
});

describe('records', () => {
  test('in any order and repeated any number of times end at the newest revision, counted once', async () => {
    const base = { instanceId: newInstance(), templateId: newTemplate(), creatorId: newInbox(), ownerId: newInbox() };
    const { CLAIMED, JOINING, LIVE, DRAINING, GONE } = InstanceState;
    const life = [CLAIMED, JOINING, LIVE, DRAINING, GONE, LIVE].map((state, at) => ({ ...base, state, revision: BigInt(at) }));
    const shuffled = [...life, ...life, ...life].toSorted(() => Math.random() - 0.5);
    await Promise.all(shuffled.map((record) => lineage.tell(record)));
    const { nodes } = await lineage.as(base.ownerId).getTree({ instanceId: base.instanceId });
    expect(nodes).toMatchObject([{ state: LIVE }]);
    expect(await lineage.as(base.creatorId).countInstances({ templateId: base.templateId })).toMatchObject({ live: 1n, total: 1n });
    await lineage.tell({ ...base, state: GONE, revision: 6n });
    expect(await lineage.as(base.creatorId).countInstances({ templateId: base.templateId })).toMatchObject({ live: 0n, total: 1n });
  });

  test('a late older record does not undo a newer one', async () => {
    const base = { instanceId: newInstance(), templateId: newTemplate(), creatorId: newInbox(), ownerId: newInbox() };
    await lineage.tell({ ...base, state: InstanceState.GONE, revision: 9n });
    await lineage.tell({ ...base, state: InstanceState.LIVE, revision: 8n });
    await lineage.tell({ ...base, state: InstanceState.LIVE, revision: 9n });
    const { nodes } = await lineage.as(base.ownerId).getTree({ instanceId: base.instanceId });
    expect(nodes).toMatchObject([{ state: InstanceState.GONE }]);
  });

  test('a newer record changes owner and state, and rewrites no history', async () => {
    const { grandmother, mother, child, creatorId } = await threeGenerations();
    const heir = newInbox();
    await lineage.tell({
      ...mother,
      parentInstanceId: child.instanceId,
      ownerId: heir,
      creatorId: heir,
      templateId: newTemplate(),
      revision: 2n,
    });
    const { ancestors } = await lineage.as(heir).listAncestors({ instanceId: mother.instanceId });
    expect(ancestors).toMatchObject([{ instanceId: grandmother.instanceId }]);
    const { nodes } = await lineage.as(creatorId).getTree({ instanceId: mother.instanceId });
    expect(nodes[1]).toMatchObject({ instanceId: mother.instanceId, ownerId: '', templateId: mother.templateId });
    expect((await lineage.as(heir).getTree({ instanceId: mother.instanceId })).nodes[1]?.ownerId).toBe(heir);
    expect(await reasonOf(lineage.as(mother.ownerId).getTree({ instanceId: mother.instanceId }))).toBe('NOT_INSTANCE_OWNER');
  });

  test('of an instance that is its own parent, has no state or has an invalid ID are refused', async () => {
    const base = { instanceId: newInstance(), templateId: newTemplate(), creatorId: newInbox(), ownerId: newInbox() };
    expect(await reasonOf(lineage.tell({ ...base, parentInstanceId: base.instanceId }))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(lineage.tell({ ...base, state: InstanceState.UNSPECIFIED }))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(lineage.tell({ ...base, instanceId: 'inst_?' }))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(lineage.as().getTree({ instanceId: base.instanceId }))).toBe('INSTANCE_NOT_FOUND');
  });
});

describe('who may view', () => {
  test('the owner and the creator may, a stranger and a relative may not', async () => {
    const { creatorId, mother, child } = await threeGenerations();
    const ask = (caller: string) => {
      const client = lineage.as(caller);
      const { instanceId } = mother;
      const calls = [client.listAncestors({ instanceId }), client.listDescendants({ instanceId }), client.getTree({ instanceId })];
      return Promise.all(calls.map(reasonOf));
    };
    for (const allowed of [mother.ownerId, creatorId]) expect(await ask(allowed)).toEqual(Array(3).fill('no refusal'));
    for (const stranger of [newInbox(), child.ownerId]) expect(await ask(stranger)).toEqual(Array(3).fill('NOT_INSTANCE_OWNER'));
    expect(await ask('anonymous')).toEqual(Array(3).fill('SESSION_REQUIRED'));
  });

  test("an owner sees relatives without their owners' inboxes, the creator sees no owners, our services see everything", async () => {
    const { creatorId, grandmother, mother, child } = await threeGenerations();
    const owners = async (caller?: string) =>
      (await lineage.as(caller).getTree({ instanceId: mother.instanceId })).nodes.map((node) => node.ownerId);
    expect(await owners(mother.ownerId)).toEqual(['', mother.ownerId, '']);
    const all = [grandmother.ownerId, mother.ownerId, child.ownerId];
    expect(await owners(creatorId)).toEqual(['', '', '']);
    expect(await owners()).toEqual(all);
  });

  test('an unknown instance is unknown to everyone', async () => {
    expect(await reasonOf(lineage.as(newInbox()).listAncestors({ instanceId: newInstance() }))).toBe('INSTANCE_NOT_FOUND');
  });

  test('only the creator can count; a template without instances counts zero for anyone', async () => {
    const { templateId, creatorId, mother } = await threeGenerations();
    expect(await lineage.as(creatorId).countInstances({ templateId })).toMatchObject({ live: 3n, total: 3n });
    expect(await reasonOf(lineage.as(mother.ownerId).countInstances({ templateId }))).toBe('NOT_TEMPLATE_CREATOR');
    expect(await reasonOf(lineage.as('anonymous').countInstances({ templateId }))).toBe('SESSION_REQUIRED');
    expect(await lineage.as(newInbox()).countInstances({ templateId: newTemplate() })).toMatchObject({ live: 0n, total: 0n });
  });

  test('a user, or a caller without a token, cannot call the internal record service', async () => {
    const { mother } = await threeGenerations();
    const record = { ...mother, state: InstanceState.GONE, revision: 5n, createTime: { seconds: 1n, nanos: 0 } };
    expect(await reasonOf(lineage.recorderAs(mother.ownerId).recordInstance(record))).toBe('CALLER_UNKNOWN');
    expect(await reasonOf(lineage.recorderAs('anonymous').recordInstance(record))).toBe('CALLER_UNKNOWN');
    const stranger = deploymentKeys('another deployment').of('gateway');
    const outsider = serviceClient(LineageService, { url: lineage.url, serviceKey: stranger, audience: 'lineage' });
    expect(await reasonOf(outsider.getTree({ instanceId: mother.instanceId }))).toBe('CALLER_UNKNOWN');
  });
});

test('entities and migrations match', async () => {
  const orm = await openLineageDatabase(lineage.databaseUrl);
  try {
    expect(await pendingSchemaChanges(orm)).toBe('');
  } finally {
    await orm.close(true);
  }
});
