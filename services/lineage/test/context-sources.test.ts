import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { LineageNode } from '@offshoot/gen/offshoot/lineage/v1/lineage_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newInbox, newInstance, newTemplate, type RunningLineage, reasonOf, runningLineage } from './lineage-fixture.ts';

let lineage: RunningLineage;
beforeAll(async () => {
  lineage = await runningLineage();
});
afterAll(() => lineage.close());

const at = (minute: number) => new Date(Date.UTC(2026, 1, 22, 12, minute));

/** Agents of one owner, each claimed from a template of its own creator. */
async function agents(count: number, ownerId = newInbox()) {
  const all = Array.from({ length: count }, () => ({
    instanceId: newInstance(),
    templateId: newTemplate(),
    creatorId: newInbox(),
    ownerId,
  }));
  for (const agent of all) await lineage.tell(agent);
  return { ownerId, agents: all, ids: all.map(({ instanceId }) => instanceId) as [string, string, string] };
}

const shown = (nodes: LineageNode[], instanceId: string) =>
  nodes
    .find((node) => node.instanceId === instanceId)
    ?.contextSources.map(({ instanceId: source, count, lastTime }) => [source, count, lastTime && timestampDate(lastTime)]);

async function sourcesOf(caller: string | undefined, instanceId: string) {
  return shown((await lineage.as(caller).getTree({ instanceId })).nodes, instanceId);
}

describe('who shared context with an agent', () => {
  test('is shown once per source, with the number of shares and the time of the last one, oldest first', async () => {
    const { ownerId, ids } = await agents(3);
    const [told, first, second] = ids;
    await lineage.tellContext(second, told, { ingestTime: at(2) });
    await lineage.tellContext(first, told, { ingestTime: at(9) });
    await lineage.tellContext(first, told, { ingestTime: at(1) });
    expect(await sourcesOf(ownerId, told)).toEqual([
      [first, 2, at(9)],
      [second, 1, at(2)],
    ]);
    expect(await sourcesOf(ownerId, first)).toEqual([]);
  });

  test('is shown in ancestors, descendants and the tree, and may be the agent’s own descendant: these edges form a graph', async () => {
    const { ownerId, ids, agents: all } = await agents(1);
    const [parent] = ids;
    const child = { ...(all[0] as (typeof all)[0]), instanceId: newInstance(), parentInstanceId: parent };
    await lineage.tell(child);
    await lineage.tellContext(child.instanceId, parent, { ingestTime: at(1) });
    await lineage.tellContext(parent, child.instanceId, { ingestTime: at(2) });
    const client = lineage.as(ownerId);
    const { ancestors } = await client.listAncestors({ instanceId: child.instanceId });
    expect(shown(ancestors, parent)).toEqual([[child.instanceId, 1, at(1)]]);
    const { descendants } = await client.listDescendants({ instanceId: parent });
    expect(shown(descendants, child.instanceId)).toEqual([[parent, 1, at(2)]]);
  });

  test('counts a share once, however often and concurrently it is recorded, and keeps the first record', async () => {
    const { ownerId, ids } = await agents(3);
    const [told, source, other] = ids;
    const transferId = newId('trf');
    await Promise.all(Array.from({ length: 8 }, () => lineage.tellContext(source, told, { transferId, ingestTime: at(1) })));
    await lineage.tellContext(other, told, { transferId, ingestTime: at(5) });
    expect(await sourcesOf(ownerId, told)).toEqual([[source, 1, at(1)]]);
  });

  test('is shown even if the source’s record arrives after the share', async () => {
    const { ownerId, ids } = await agents(1);
    const late = { instanceId: newInstance(), templateId: newTemplate(), creatorId: newInbox(), ownerId };
    await lineage.tellContext(late.instanceId, ids[0], { ingestTime: at(1) });
    expect(await sourcesOf(ownerId, ids[0])).toEqual([]);
    await lineage.tell(late);
    expect(await sourcesOf(ownerId, ids[0])).toEqual([[late.instanceId, 1, at(1)]]);
  });

  test('is limited to the latest hundred', async () => {
    const { ids } = await agents(1);
    const sources = Array.from({ length: 103 }, newInstance);
    await Promise.all(sources.map((source, minute) => lineage.tellContext(source, ids[0], { ingestTime: at(minute) })));
    expect((await sourcesOf(undefined, ids[0]))?.map(([source]) => source)).toEqual(sources.slice(3));
  });
});

describe('who may see it', () => {
  test("attack: a template's creator looks for agents of other templates, and a relative's owner for agents of others", async () => {
    const { ownerId, agents: all, ids } = await agents(2);
    const [told, source] = ids;
    const sibling = { ...(all[0] as (typeof all)[0]), instanceId: newInstance(), parentInstanceId: told, ownerId: newInbox() };
    await lineage.tell(sibling);
    await lineage.tellContext(source, told, { ingestTime: at(1) });
    const edge = [[source, 1, at(1)]];
    expect(await sourcesOf(ownerId, told)).toEqual(edge);
    expect(await sourcesOf(undefined, told)).toEqual(edge);
    expect(await sourcesOf(all[0]?.creatorId, told)).toEqual([]);
    const { ancestors } = await lineage.as(sibling.ownerId).listAncestors({ instanceId: sibling.instanceId });
    expect(shown(ancestors, told)).toEqual([]);
  });

  test('attack: an agent that changed hands reveals neither the old owner’s agents nor what it shared with them', async () => {
    const { ownerId, agents: all, ids } = await agents(2);
    const [told, source] = ids;
    await lineage.tellContext(source, told, { ingestTime: at(1) });
    const heir = newInbox();
    await lineage.tell({ ...(all[0] as (typeof all)[0]), ownerId: heir, revision: 2n });
    expect(await sourcesOf(heir, told)).toEqual([]);
    expect(await reasonOf(lineage.as(ownerId).getTree({ instanceId: told }))).toBe('NOT_INSTANCE_OWNER');
    // The source follows: now the heir owns both.
    await lineage.tell({ ...(all[1] as (typeof all)[0]), ownerId: heir, revision: 2n });
    expect(await sourcesOf(heir, told)).toEqual([[source, 1, at(1)]]);
    expect(await sourcesOf(heir, source)).toEqual([]);
  });

  test('attack: the new owner of a source, who is a relative of the target, learns nothing of the target', async () => {
    const { agents: all, ids } = await agents(2);
    const [told, source] = ids;
    const heir = newInbox();
    const child = { ...(all[0] as (typeof all)[0]), instanceId: newInstance(), parentInstanceId: told, ownerId: heir };
    await lineage.tell(child);
    await lineage.tellContext(source, told, { ingestTime: at(1) });
    await lineage.tell({ ...(all[1] as (typeof all)[0]), ownerId: heir, revision: 2n });
    const { nodes } = await lineage.as(heir).getTree({ instanceId: child.instanceId });
    expect(shown(nodes, told)).toEqual([]);
  });

  test('only the claim service records; a broken record is refused', async () => {
    const [a, b] = [newInstance(), newInstance()];
    const record = { transferId: newId('trf'), sourceInstanceId: a, targetInstanceId: b, ingestTime: timestampFromDate(at(1)) };
    for (const caller of [newInbox(), 'anonymous'])
      expect(await reasonOf(lineage.recorderAs(caller).recordContext(record))).toBe('CALLER_UNKNOWN');
    expect(await reasonOf(lineage.tellContext(a, a))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(lineage.tellContext(a, b, { transferId: newId('clm') }))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(lineage.recorderAs().recordContext({ ...record, ingestTime: undefined }))).toBe('VALIDATION_FAILED');
  });
});
