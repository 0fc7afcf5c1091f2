// A service remembers what versions come to. What it says is nevertheless what is in force now, whichever replica made the change.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { versionNames } from '../../src/profiles/domain/profile.ts';
import { RecentlyUsed } from '../../src/profiles/domain/recently-used.ts';
import { createProfileStore } from '../../src/profiles/store/profile-store.ts';
import { openProfileDatabase } from '../../src/service.ts';
import { newMember, type RunningProfiles, reasonOf, runningProfiles } from './running-profiles.ts';

let one: RunningProfiles;
let another: RunningProfiles;
beforeAll(async () => {
  one = await runningProfiles();
  another = await runningProfiles({ databaseOf: one });
});
afterAll(async () => {
  await another.close();
  await one.close();
});

const json = JSON.stringify;

test('each change counts in the next use, in every replica: of a profile, its bases, its labels and its tools', async () => {
  const member = newMember();
  const [client, { tools }] = [one.as(member), one.resources(member)];
  const definition = (description: string) => json({ type: 'function', name: 'book', description, parameters: { type: 'object' } });
  const { tool } = await tools.createTool({ name: 'book', definitionJson: definition('Books.') });
  const root = await one.create(member, { instructions: 'Root.', temperature: 0.1 });
  const other = await one.create(member, { instructions: 'Other.' });
  const middle = await one.create(member, { instructions: 'Middle.', base_profile_id: root.id });
  const leaf = await one.create(member, { instructions: 'Leaf.', base_profile_id: middle.id });
  const patch = (agentId: string, body: object) => client.patchProfile({ agentId, patchJson: json(body) });
  const label = (version: number) => client.setLabel({ agentId: leaf.id, name: 'live', shares: [{ version, percent: 100 }] });
  await label(1);

  /** Of the current version, of the first one and of the label: what both replicas give, twice, and what is read anew. */
  const inForce = async () => {
    const digests = [];
    for (const at of ['', '1', 'live']) {
      const agent = at === '' ? leaf.id : `${leaf.id}@${at}`;
      const { digest } = await client.getConfiguration({ agentId: leaf.id, at });
      for (const replica of [one, another, one, another]) {
        const resolved = await (await replica.usedBy(member)).resolveProfile({ agent });
        expect([at, resolved.digest]).toEqual([at, digest]);
      }
      digests.push(digest);
    }
    return digests;
  };

  const steps: [change: () => Promise<unknown>, changes: boolean[]][] = [
    [() => patch(leaf.id, { instructions: 'Leaf, changed.' }), [true, false, false]],
    [() => patch(middle.id, { instructions: 'Middle, changed.' }), [true, true, true]],
    [() => patch(root.id, { temperature: 0.2 }), [true, true, true]],
    [() => patch(root.id, { description: 'No part of it.' }), [false, false, false]],
    [() => label(2), [false, false, true]],
    [() => patch(middle.id, { base_profile_id: other.id }), [true, true, true]],
    [() => patch(middle.id, { base_profile_id: null }), [true, true, true]],
    [() => patch(middle.id, { tools: [{ type: 'function', registry_id: tool?.id }] }), [true, true, true]],
    [() => tools.replaceTool({ toolId: tool?.id ?? '', definitionJson: definition('Books a room.') }), [true, true, true]],
    [() => client.rollbackProfile({ agentId: leaf.id, targetVersion: 1 }), [true, false, false]],
  ];
  let before = await inForce();
  for (const [change, changes] of steps) {
    await change();
    const now = await inForce();
    expect(now.map((digest, n) => digest !== before[n])).toEqual(changes);
    before = now;
  }
});

test('what a use is made of has the name by which it is remembered', async () => {
  const member = newMember();
  const queries = await openProfileDatabase(one.databaseUrl);
  try {
    const refused = () => Promise.reject(new Error('nothing is written'));
    const store = createProfileStore(queries, refused, refused);
    let base: string | null = null;
    for (const name of ['root', 'middle', 'leaf']) {
      const { id } = await one.create(member, { name, base_profile_id: base });
      await one.as(member).patchProfile({ agentId: id, patchJson: json({ instructions: 'Changed.' }) });
      for (const version of [1, 2]) {
        const names = versionNames(await store.chain(member.tenantId, id, version));
        expect(names).toContain(`${id}@${version}`);
        expect((await store.use(member.tenantId, id, { version }))?.versions).toBe(names);
        if (version === 2) expect((await store.use(member.tenantId, id))?.versions).toBe(names);
      }
      expect((await store.use(member.tenantId, id, { version: 3 }))?.versions).toBe('');
      base = id;
    }
  } finally {
    await queries.close();
  }
});

test('attack: a use that was fine a moment ago, by a member who may not any more', async () => {
  const member = newMember();
  const client = one.as(member);
  const { id: agentId } = await one.create(member, { instructions: 'Mine.' });
  const use = () => another.usedBy(member).then((replica) => replica.resolveProfile({ agent: agentId }));
  const patch = (body: object) => client.patchProfile({ agentId, patchJson: json(body) });
  expect(await reasonOf(use())).toBe('no refusal');
  await patch({ access_control: { denied_subjects: [member.subject] } });
  expect(await reasonOf(use())).toBe('AGENT_NOT_FOUND');
  await patch({ access_control: null });
  expect(await reasonOf(use())).toBe('no refusal');
  await client.pauseProfile({ agentId });
  expect(await reasonOf(use())).toBe('AGENT_NOT_ACTIVE');
  await client.resumeProfile({ agentId });
  expect(await reasonOf(use())).toBe('no refusal');
  await client.archiveProfile({ agentId });
  expect(await reasonOf(use())).toBe('AGENT_NOT_FOUND');
  await client.restoreProfile({ agentId });
  expect(await reasonOf(use())).toBe('no refusal');
  const stranger = newMember();
  expect(await reasonOf((await another.usedBy(stranger)).resolveProfile({ agent: agentId }))).toBe('AGENT_NOT_FOUND');
  await client.archiveProfile({ agentId });
  await client.deleteProfile({ agentId });
  expect(await reasonOf(use())).toBe('AGENT_NOT_FOUND');
});

test('what has no room is not remembered, and what was used least recently goes first', () => {
  const kept = new RecentlyUsed<string>(10);
  kept.set('a', 'A', 4);
  kept.set('b', 'B', 4);
  expect(kept.get('a')).toBe('A');
  kept.set('c', 'C', 4);
  expect(['a', 'b', 'c'].map((name) => kept.get(name))).toEqual(['A', undefined, 'C']);
  kept.set('a', 'A2', 6);
  expect(['a', 'c'].map((name) => kept.get(name))).toEqual(['A2', 'C']);
  kept.set('d', 'D', 11);
  expect(['a', 'c', 'd'].map((name) => kept.get(name))).toEqual(['A2', 'C', undefined]);
  kept.set('e', 'E', 10);
  expect(kept.get('e')).toBe('E');
});
