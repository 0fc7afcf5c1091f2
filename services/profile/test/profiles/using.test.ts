// What the response service gets: references, labels, splits, access lists, variables.
import { ProfileStatus } from '@offshoot/gen/offshoot/profile/v1/profile_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newMember, type RunningProfiles, reasonOf, refusedBy, runningProfiles } from './running-profiles.ts';

let profiles: RunningProfiles;
beforeAll(async () => {
  profiles = await runningProfiles();
});
afterAll(() => profiles.close());

const all = (version: number) => [{ version, percent: 100 }];

/** A profile with three versions, whose temperature tells which one is used. */
async function threeVersions() {
  const member = newMember();
  const client = profiles.as(member);
  const { id: agentId } = await profiles.create(member, { temperature: 0.1 });
  for (const temperature of [0.2, 0.3]) await client.patchProfile({ agentId, patchJson: JSON.stringify({ temperature }) });
  return { member, client, agentId, use: await profiles.usedBy(member) };
}

describe('references', () => {
  test('name the current version, a version, or a label', async () => {
    const { client, agentId, use } = await threeVersions();
    await client.setLabel({ agentId, name: 'production', shares: all(2) });
    const versionOf = async (agent: string) => (await use.resolveProfile({ agent })).agentVersion;
    expect(await versionOf(agentId)).toBe(3);
    expect(await versionOf(`${agentId}@latest`)).toBe(3);
    expect(await versionOf(`${agentId}@1`)).toBe(1);
    expect(await versionOf(`${agentId}@production`)).toBe(2);
    expect(await reasonOf(versionOf(`${agentId}@9`))).toBe('AGENT_VERSION_NOT_FOUND');
    expect(await reasonOf(versionOf(`${agentId}@none`))).toBe('AGENT_LABEL_NOT_FOUND');
    for (const wrong of [
      '',
      'agent_x',
      `${agentId}@`,
      `${agentId}@0`,
      `${agentId}@01`,
      `${agentId}@a@b`,
      ` ${agentId}`,
      `${agentId}\u0000`,
    ]) {
      expect(await reasonOf(versionOf(wrong)), JSON.stringify(wrong)).toBe('AGENT_NOT_FOUND');
    }
  });

  test('give the whole configuration with its digest, which only a change in it changes', async () => {
    const { member, client, agentId, use } = await threeVersions();
    const base = await profiles.create(member, { instructions: 'Always cite.' });
    await client.patchProfile({ agentId, patchJson: JSON.stringify({ base_profile_id: base.id, instructions: 'Analyse.' }) });
    const first = await use.resolveProfile({ agent: agentId });
    expect(JSON.parse(first.configJson)).toMatchObject({
      instructions: 'Always cite.\n\nAnalyse.',
      temperature: 0.3,
      store_required: false,
    });
    expect(first.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(first.profileVersions.map((level) => [level.agentId, level.version])).toEqual([
      [base.id, 1],
      [agentId, 4],
    ]);
    await client.patchProfile({ agentId, patchJson: JSON.stringify({ description: 'No part of the configuration' }) });
    expect((await use.resolveProfile({ agent: agentId })).digest).toBe(first.digest);
    await client.patchProfile({ agentId: base.id, patchJson: JSON.stringify({ temperature: 0 }) });
    expect((await use.resolveProfile({ agent: `${agentId}@4` })).digest).toBe(first.digest);
    await client.patchProfile({ agentId: base.id, patchJson: JSON.stringify({ instructions: 'Never cite.' }) });
    expect((await use.resolveProfile({ agent: `${agentId}@4` })).digest).not.toBe(first.digest);
  });
});

describe('labels', () => {
  test('split conversations for good, in the shares that were set', async () => {
    const { client, agentId, use } = await threeVersions();
    const shares = [
      { version: 1, percent: 70 },
      { version: 3, percent: 30 },
    ];
    await client.setLabel({ agentId, name: 'canary', shares });
    const keys = Array.from({ length: 40 }, (_, n) => `conversation ${n}`);
    const versions = async () =>
      Promise.all(keys.map(async (splitKey) => (await use.resolveProfile({ agent: `${agentId}@canary`, splitKey })).agentVersion));
    const before = await versions();
    expect(new Set(before)).toEqual(new Set([1, 3]));
    expect(await versions()).toEqual(before);
    // The second share grows at the cost of the first: nobody moves the other way.
    await client.setLabel({
      agentId,
      name: 'canary',
      shares: [
        { version: 1, percent: 40 },
        { version: 3, percent: 60 },
      ],
    });
    const after = await versions();
    expect(after.every((version, n) => before[n] === 1 || version === 3)).toBe(true);
  });

  test('are refused without a version, with wrong names or shares', async () => {
    const { client, agentId } = await threeVersions();
    const refused = (name: string, shares: { version: number; percent: number }[]) => reasonOf(client.setLabel({ agentId, name, shares }));
    expect(await refused('production', all(4))).toBe('AGENT_VERSION_NOT_FOUND');
    for (const name of ['', '3', 'Latest', 'latest', 'a b', '-a', 'x'.repeat(65)])
      expect(await refused(name, all(1)), name).toBe('VALIDATION_FAILED');
    expect(await refused('a', [])).toBe('VALIDATION_FAILED');
    expect(await refused('a', [{ version: 1, percent: 99 }])).toBe('VALIDATION_FAILED');
    expect(
      await refused('a', [
        { version: 1, percent: 150 },
        { version: 2, percent: -50 },
      ]),
    ).toBe('VALIDATION_FAILED');
    expect(
      await refused('a', [
        { version: 1, percent: 50 },
        { version: 1, percent: 50 },
      ]),
    ).toBe('VALIDATION_FAILED');
    expect((await client.listLabels({ agentId })).labels).toEqual([]);
  });

  test('that are protected are an admin’s to move, unprotect and delete', async () => {
    const { member, client, agentId } = await threeVersions();
    const writer = profiles.as({ ...member, scopes: ['agents:read', 'agents:write'] });
    expect(await reasonOf(writer.setLabel({ agentId, name: 'live', shares: all(1), protected: true }))).toBe('AGENT_LABEL_PROTECTED');
    await writer.setLabel({ agentId, name: 'live', shares: all(1) });
    await client.setLabel({ agentId, name: 'live', shares: all(1), protected: true });
    expect(await reasonOf(writer.setLabel({ agentId, name: 'live', shares: all(2) }))).toBe('AGENT_LABEL_PROTECTED');
    expect(await reasonOf(writer.setLabel({ agentId, name: 'live', shares: all(1), protected: false }))).toBe('AGENT_LABEL_PROTECTED');
    expect(await reasonOf(writer.deleteLabel({ agentId, name: 'live' }))).toBe('AGENT_LABEL_PROTECTED');
    const { label } = await client.setLabel({ agentId, name: 'live', shares: all(2) });
    expect(label).toMatchObject({ protected: true, shares: [{ version: 2, percent: 100 }], updatedBy: member.subject });
    await client.deleteLabel({ agentId, name: 'live' });
    expect(await reasonOf(client.deleteLabel({ agentId, name: 'live' }))).toBe('AGENT_LABEL_NOT_FOUND');
  });
});

describe('who may use a profile', () => {
  test('the access list of the current version counts, whichever version is used; being denied counts more', async () => {
    const { member, client, agentId } = await threeVersions();
    const other = { ...member, subject: newId('user'), groups: ['group_security'] };
    const outcome = async (agent: string) => reasonOf((await profiles.usedBy(other)).resolveProfile({ agent }));
    const list = (access_control: object | null) => client.patchProfile({ agentId, patchJson: JSON.stringify({ access_control }) });
    expect(await outcome(agentId)).toBe('no refusal');
    await list({ allowed_subjects: [member.subject] });
    const denied = await refusedBy((await profiles.usedBy(other)).resolveProfile({ agent: agentId }));
    const missing = newId('agent');
    const unknown = await refusedBy((await profiles.usedBy(other)).resolveProfile({ agent: missing }));
    expect(JSON.stringify(denied).replaceAll(agentId, missing)).toBe(JSON.stringify(unknown));
    expect(await outcome(`${agentId}@1`)).toBe('AGENT_NOT_FOUND');
    expect(await outcome(`${agentId}@99`)).toBe('AGENT_NOT_FOUND');
    expect(await outcome(`${agentId}@none`)).toBe('AGENT_NOT_FOUND');
    expect(await reasonOf((await profiles.usedBy(other)).checkProfileUse({ agentId }))).toBe('AGENT_NOT_FOUND');
    await list({ allowed_subjects: ['group_security'] });
    expect(await outcome(agentId)).toBe('no refusal');
    await list({ allowed_subjects: ['group_security'], denied_subjects: [other.subject] });
    expect(await outcome(agentId)).toBe('AGENT_NOT_FOUND');
    await list(null);
    expect(await outcome(agentId)).toBe('no refusal');
  });

  test('archived: nothing new, but conversations go on. Paused: neither', async () => {
    const { client, agentId, use } = await threeVersions();
    await client.archiveProfile({ agentId });
    expect(await reasonOf(use.resolveProfile({ agent: agentId }))).toBe('AGENT_NOT_FOUND');
    expect(await reasonOf(use.checkProfileUse({ agentId }))).toBe('no refusal');
    await client.restoreProfile({ agentId });
    await client.pauseProfile({ agentId });
    expect(await reasonOf(use.resolveProfile({ agent: agentId }))).toBe('AGENT_NOT_ACTIVE');
    expect(await reasonOf(use.checkProfileUse({ agentId }))).toBe('AGENT_NOT_ACTIVE');
    await client.resumeProfile({ agentId });
    await client.deleteProfile({ agentId });
    expect(await reasonOf(use.checkProfileUse({ agentId }))).toBe('AGENT_NOT_FOUND');
  });

  test('attack: who may delete but not write archives and restores a paused profile, which stays stopped until it is resumed', async () => {
    const { member, client, agentId, use } = await threeVersions();
    const deleter = profiles.as({ ...member, scopes: ['agents:delete'] });
    await client.pauseProfile({ agentId });
    await deleter.archiveProfile({ agentId });
    expect(await refusedBy(use.checkProfileUse({ agentId, agentVersion: 3 }))).toMatchObject({
      reason: 'AGENT_NOT_ACTIVE',
      metadata: { status: 'archived', help: 'Restore and resume the profile first.' },
    });
    expect(await reasonOf(use.resolveProfile({ agent: agentId }))).toBe('AGENT_NOT_FOUND');
    expect((await deleter.restoreProfile({ agentId })).profile?.status).toBe(ProfileStatus.PAUSED);
    expect(await reasonOf(use.checkProfileUse({ agentId }))).toBe('AGENT_NOT_ACTIVE');
    expect((await client.resumeProfile({ agentId })).profile?.status).toBe(ProfileStatus.ACTIVE);
    await deleter.archiveProfile({ agentId });
    expect((await deleter.restoreProfile({ agentId })).profile?.status).toBe(ProfileStatus.ACTIVE);
  });
});

test('a base that is paused stops what inherits from it, however far, and conversations that were made of it', async () => {
  const member = newMember();
  const client = profiles.as(member);
  const base = await profiles.create(member);
  const middle = await profiles.create(member, { base_profile_id: base.id });
  const { id: agentId } = await profiles.create(member, { base_profile_id: middle.id });
  await client.patchProfile({ agentId, patchJson: '{"base_profile_id":null}' });
  await client.setLabel({ agentId, name: 'live', shares: [{ version: 1, percent: 100 }] });
  const use = await profiles.usedBy(member);
  const usable = async () => (await use.listUsableProfiles({})).profiles.map((one) => one.agentId);
  const outcomes = () =>
    Promise.all(
      [
        use.resolveProfile({ agent: middle.id }),
        use.resolveProfile({ agent: `${agentId}@1` }),
        use.resolveProfile({ agent: `${agentId}@live` }),
        use.checkProfileUse({ agentId: middle.id }),
        use.checkProfileUse({ agentId, agentVersion: 1 }),
      ].map(refusedBy),
    );
  await client.pauseProfile({ agentId: base.id });
  const expectStopped = async () => {
    for (const refusal of await outcomes()) {
      expect(refusal).toMatchObject({ reason: 'AGENT_NOT_ACTIVE', metadata: { status: 'paused', base_profile_id: base.id } });
      expect(refusal?.message).toContain(`its base '${base.id}' is paused`);
    }
  };
  await expectStopped();
  await client.archiveProfile({ agentId: base.id });
  await expectStopped();
  // What has no part of it goes on.
  expect(await reasonOf(use.resolveProfile({ agent: agentId }))).toBe('no refusal');
  expect(await reasonOf(use.checkProfileUse({ agentId, agentVersion: 2 }))).toBe('no refusal');
  expect(await usable()).toEqual([agentId]);
  await client.restoreProfile({ agentId: base.id });
  await client.resumeProfile({ agentId: base.id });
  expect(await outcomes()).toEqual(Array(5).fill(undefined));
  expect(await usable()).toEqual([base.id, middle.id, agentId]);
});

test('variables are filled in once, and refused where they are not declared', async () => {
  const member = newMember();
  const variables = { city: { type: 'string', required: true }, unit: { type: 'string', default: 'C' } };
  const { id } = await profiles.create(member, { instructions: 'In {{city}}, say {{unit}}.', variables });
  const use = await profiles.usedBy(member);
  const resolved = (values: Record<string, string>) => use.resolveProfile({ agent: id, variables: values });
  const { configJson } = await resolved({ city: '{{unit}}' });
  expect(JSON.parse(configJson).instructions).toBe('In {{unit}}, say C.');
  expect(await refusedBy(resolved({}))).toMatchObject({ reason: 'AGENT_VARIABLES_REFUSED' });
  expect(await refusedBy(resolved({ city: 'Bern', street: 'x' }))).toMatchObject({ reason: 'AGENT_VARIABLES_REFUSED' });
});

test('an older version whose base is gone, or has become too deep, is refused when it is used, and when a label is put on it', async () => {
  const member = newMember();
  const client = profiles.as(member);
  const base = await profiles.create(member);
  const { id } = await profiles.create(member, { base_profile_id: base.id });
  await client.patchProfile({ agentId: id, patchJson: '{"base_profile_id":null}' });
  const top = await profiles.create(member);
  const middle = await profiles.create(member, { base_profile_id: top.id });
  await client.patchProfile({ agentId: base.id, patchJson: JSON.stringify({ base_profile_id: middle.id }) });
  const use = await profiles.usedBy(member);
  const labelled = () => reasonOf(client.setLabel({ agentId: id, name: 'old', shares: all(1) }));
  expect(await reasonOf(use.resolveProfile({ agent: `${id}@1` }))).toBe('AGENT_INHERITANCE_REFUSED');
  expect(await labelled()).toBe('AGENT_INHERITANCE_REFUSED');
  await client.patchProfile({ agentId: base.id, patchJson: '{"base_profile_id":null}' });
  expect(await reasonOf(use.resolveProfile({ agent: `${id}@1` }))).toBe('no refusal');
  await client.patchProfile({ agentId: base.id, patchJson: JSON.stringify({ base_profile_id: id }) });
  expect(await labelled()).toBe('AGENT_INHERITANCE_REFUSED');
  await client.deleteProfile({ agentId: base.id });
  expect(await reasonOf(use.resolveProfile({ agent: `${id}@1` }))).toBe('AGENT_UNPROCESSABLE');
  expect(await labelled()).toBe('AGENT_UNPROCESSABLE');
  expect(await reasonOf(use.resolveProfile({ agent: id }))).toBe('no refusal');
});

test('everything that a member may use is listed, however much of the tenant they may not', async () => {
  const member = newMember();
  const { id: first } = await profiles.create(member, {});
  const sql = new pg.Client({ connectionString: profiles.databaseUrl });
  await sql.connect();
  try {
    // A thousand of one moment that others may use, and one more thousand that everybody may.
    await sql.query(
      `insert into profile.agent_profiles (id, tenant_id, name, status, version, metadata, access, created_by, created_at, updated_at)
        select 'agent_' || lpad(n::text, 26, 'a'), tenant_id, 'many-' || n, 'active', 1, '{}',
          case when n <= 1100 then '{"allowed_subjects": ["user_other"]}'::jsonb end, created_by, created_at + interval '1 second', created_at
        from profile.agent_profiles, generate_series(1, 2200) n where id = $1`,
      [first],
    );
  } finally {
    await sql.end();
  }
  const { profiles: usable } = await (await profiles.usedBy(member)).listUsableProfiles({});
  expect(usable).toHaveLength(1_101);
  expect(new Set(usable.map(({ agentId }) => agentId)).size).toBe(1_101);
  expect(usable[0]?.agentId).toBe(first);
});
