// Lists, versions and views with bases.
import { ProfileStatus } from '@offshoot/gen/offshoot/profile/v1/profile_pb.ts';
import { ProfileChangeKind, ProfileView } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bodyOf, newMember, type RunningProfiles, reasonOf, runningProfiles } from './running-profiles.ts';

let profiles: RunningProfiles;
beforeAll(async () => {
  profiles = await runningProfiles();
});
afterAll(() => profiles.close());

describe('lists', () => {
  test('go on after or before a profile, and say whether more follow', async () => {
    const member = newMember();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push((await profiles.create(member)).id);
    const client = profiles.as(member);
    const page = async (request: object) => {
      const { profiles: found, hasMore } = await client.listProfiles(request);
      return [found.map(({ id }) => ids.indexOf(id)), hasMore];
    };
    expect(await page({})).toEqual([[0, 1, 2, 3, 4], false]);
    expect(await page({ limit: 2 })).toEqual([[0, 1], true]);
    expect(await page({ limit: 2, after: ids[1] })).toEqual([[2, 3], true]);
    expect(await page({ limit: 2, after: ids[3] })).toEqual([[4], false]);
    expect(await page({ limit: 2, before: ids[4] })).toEqual([[2, 3], true]);
    expect(await page({ limit: 4, before: ids[4] })).toEqual([[0, 1, 2, 3], false]);
    expect(await page({ after: ids[4] })).toEqual([[], false]);
    expect(await reasonOf(client.listProfiles({ after: ids[0] ?? '', before: ids[1] ?? '' }))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(client.listProfiles({ after: 'agent_none' }))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(client.listProfiles({ limit: 101 }))).toBe('VALIDATION_FAILED');
    // The reader of the next page need not know what was deleted meanwhile. For another tenant, it never existed.
    await client.deleteProfile({ agentId: ids[1] ?? '' });
    expect(await page({ limit: 2, after: ids[1] })).toEqual([[2, 3], true]);
    expect(await page({ before: ids[1] })).toEqual([[0], false]);
    expect(await reasonOf(profiles.as(newMember()).listProfiles({ after: ids[1] }))).toBe('VALIDATION_FAILED');
  });

  test('filter by status, name and metadata, and show summaries only', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const a = await profiles.create(member, { name: 'a', display_name: 'A', metadata: { team: 'security', level: 'soc2' } });
    const b = await profiles.create(member, { name: 'b', metadata: { team: 'data' } });
    await client.archiveProfile({ agentId: b.id });
    const names = async (request: object) => (await client.listProfiles(request)).profiles.map(({ name }) => name);
    expect(await names({ status: ProfileStatus.ACTIVE })).toEqual(['a']);
    expect(await names({ status: ProfileStatus.ARCHIVED })).toEqual(['b']);
    expect(await names({ name: 'b' })).toEqual(['b']);
    expect(await names({ metadata: { team: 'security' } })).toEqual(['a']);
    expect(await names({ metadata: { team: 'security', level: 'none' } })).toEqual([]);
    // Text, however much it looks like something else.
    expect(await names({ metadata: { team: "' or true --" } })).toEqual([]);
    expect(await names({ metadata: { '{"team"': '"data"}' } })).toEqual([]);
    const [summary] = (await client.listProfiles({ name: 'a' })).profiles;
    expect(summary).toMatchObject({ id: a.id, name: 'a', displayName: 'A', status: ProfileStatus.ACTIVE, version: 1 });
    expect(summary?.description).toBeUndefined();
    expect(summary?.details).toBeUndefined();
  });

  test('find a part of a name, and have model, base and labels if asked, in either direction', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const base = await profiles.create(member, { name: 'company-base', model: 'm' });
    const child = await profiles.create(member, { name: 'a_b', display_name: 'Ärzte 100%', base_profile_id: base.id });
    await client.setLabel({ agentId: child.id, name: 'production', shares: [{ version: 1, percent: 100 }] });
    const stranger = newMember();
    await profiles.create(stranger, { name: 'company-base' });
    const names = async (namePart: string) => (await client.listProfiles({ namePart })).profiles.map(({ name }) => name);
    expect(await names('BASE')).toEqual(['company-base']);
    expect(await names('ärzte')).toEqual(['a_b']);
    // No pattern: nothing in it is special.
    expect([await names('%'), await names('_')]).toEqual([['a_b'], ['a_b']]);
    expect(await names('none')).toEqual([]);
    const details = async (request: object) =>
      (await client.listProfiles({ detailed: true, ...request })).profiles.map((one) => one.details);
    const expected = [
      { model: 'm', baseName: '', labels: [] },
      { baseProfileId: base.id, baseName: 'company-base', labels: [{ name: 'production', shares: [{ version: 1, percent: 100 }] }] },
    ];
    expect(await details({})).toMatchObject(expected);
    expect(await details({ before: child.id })).toMatchObject(expected.slice(0, 1));
    expect((await details({}))[1]?.model).toBeUndefined();
  });
});

describe('versions', () => {
  test('are listed newest first, page by page, with what they were', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const { id: agentId } = await profiles.create(member);
    for (let n = 1; n <= 4; n++) await client.patchProfile({ agentId, patchJson: JSON.stringify({ temperature: n / 10 }) });
    const page = async (request: object) => {
      const { versions, hasMore } = await client.listVersions({ agentId, ...request });
      return [versions.map(({ version }) => version), hasMore];
    };
    expect(await page({})).toEqual([[5, 4, 3, 2, 1], false]);
    expect(await page({ limit: 2 })).toEqual([[5, 4], true]);
    expect(await page({ limit: 2, after: 4 })).toEqual([[3, 2], true]);
    expect(await page({ limit: 2, after: 2 })).toEqual([[1], false]);
    expect(await page({ limit: 2, before: 1 })).toEqual([[3, 2], true]);
    expect(await page({ limit: 9, before: 3 })).toEqual([[5, 4], false]);
    const { version } = await client.getVersion({ agentId, version: 3 });
    expect(bodyOf(version?.snapshot).temperature).toBe(0.2);
    expect(version?.snapshot).toMatchObject({ id: agentId, version: 3, createdBy: member.subject });
    expect(await reasonOf(client.getVersion({ agentId, version: 9 }))).toBe('AGENT_VERSION_NOT_FOUND');
  });

  test('a page of heavy versions has fewer of them, and says that more follow', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const { id: agentId } = await profiles.create(member, { instructions: 'x'.repeat(260_000) });
    const parameters = { type: 'object', description: 'y'.repeat(30_000) };
    const tools = Array.from({ length: 24 }, (_, n) => ({ type: 'function', name: `f${n}`, parameters }));
    for (let n = 1; n <= 3; n++) await client.patchProfile({ agentId, patchJson: JSON.stringify({ tools, temperature: n / 10 }) });
    const { versions, hasMore } = await client.listVersions({ agentId });
    expect([versions.map(({ version }) => version), hasMore]).toEqual([[4, 3], true]);
    const rest = await client.listVersions({ agentId, after: 3 });
    expect([rest.versions.map(({ version }) => version), rest.hasMore]).toEqual([[2, 1], false]);
  });

  test('differ in what was changed', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const { id: agentId } = await profiles.create(member);
    await client.patchProfile({ agentId, patchJson: '{"temperature":0.7}' });
    const { changes, instructions } = await client.diffVersions({ agentId, from: 1, to: 2 });
    expect(changes.map(({ path, kind, before, after }) => [path, kind, before?.kind.value, after?.kind.value])).toEqual([
      ['temperature', ProfileChangeKind.ADDED, undefined, 0.7],
    ]);
    expect(instructions).toBeUndefined();
    const same = await client.diffVersions({ agentId, from: 2, to: 2 });
    expect([same.changes, same.instructions]).toEqual([[], undefined]);
    expect(await reasonOf(client.diffVersions({ agentId, from: 1, to: 3 }))).toBe('AGENT_VERSION_NOT_FOUND');
  });
});

test('the resolved view has what the bases add, the explained one where it is from', async () => {
  const member = newMember();
  const client = profiles.as(member);
  const grand = await profiles.create(member, { instructions: 'One.', temperature: 0.5, metadata: { a: '1', b: '1' } });
  const base = await profiles.create(member, { instructions: 'Two.', base_profile_id: grand.id, metadata: { b: '2' } });
  const own = await profiles.create(member, { name: 'own', instructions: 'Three.', base_profile_id: base.id, model: 'm' });
  const raw = await client.getProfile({ agentId: own.id });
  expect(bodyOf(raw.profile)).toMatchObject({ instructions: 'Three.', temperature: null });
  expect(raw.chain).toEqual([]);
  const resolved = await client.getProfile({ agentId: own.id, view: ProfileView.RESOLVED });
  const body = bodyOf(resolved.profile);
  expect(body).toMatchObject({
    name: 'own',
    instructions: 'One.\n\nTwo.\n\nThree.',
    model: 'm',
    temperature: 0.5,
    metadata: { a: '1', b: '2' },
  });
  expect(Object.keys(body)).toEqual(Object.keys(bodyOf(raw.profile)));
  expect(resolved.chain.map(({ agentId, version }) => [agentId, version])).toEqual([
    [grand.id, 1],
    [base.id, 1],
    [own.id, 1],
  ]);
  const explained = await client.getProfile({ agentId: own.id, view: ProfileView.EXPLAINED });
  expect(JSON.stringify(explained.explanation)).toContain(grand.id);
});

test('the resolved view has the tools of the registry as they are run, also those that a base names', async () => {
  const member = newMember();
  const client = profiles.as(member);
  const { tools } = profiles.resources(member);
  const definition = { type: 'function', name: 'create_ticket', description: 'Creates a ticket.', parameters: { type: 'object' } };
  const { tool } = await tools.createTool({ name: 'tickets', definitionJson: JSON.stringify(definition) });
  const named = { type: 'function', registry_id: tool?.id };
  const base = await profiles.create(member, { tools: [named] });
  const own = await profiles.create(member, { name: 'own', base_profile_id: base.id, tools: [{ type: 'file_search' }] });
  const toolsIn = async (agentId: string, view: ProfileView) => bodyOf((await client.getProfile({ agentId, view })).profile).tools;
  expect(await toolsIn(base.id, ProfileView.RAW)).toMatchObject([named]);
  for (const view of [ProfileView.RESOLVED, ProfileView.EXPLAINED])
    for (const agentId of [base.id, own.id]) {
      const shown = await toolsIn(agentId, view);
      expect(shown).toMatchObject([definition, ...(agentId === own.id ? [{ type: 'file_search' }] : [])]);
      const { configJson } = await client.getConfiguration({ agentId });
      expect(JSON.parse(configJson).tools).toMatchObject(shown);
    }
});
