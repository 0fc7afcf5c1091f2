// How profiles are written: versions, refusals of form and meaning, expected versions, rollback, status.
import { ProfileStatus } from '@offshoot/gen/offshoot/profile/v1/profile_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bodyOf, newBody, newMember, type RunningProfiles, reasonOf, refusedBy, runningProfiles } from './running-profiles.ts';

let profiles: RunningProfiles;
beforeAll(async () => {
  profiles = await runningProfiles({ vectorStores: ['vs_there'] });
});
afterAll(() => profiles.close());

const json = (body: object) => JSON.stringify(body);

describe('creating', () => {
  test('answers with every field of the body in the order of the contract, and keeps the order within', async () => {
    const member = newMember();
    const parameters = { type: 'object', properties: { zulu: { type: 'string' }, alpha: { type: 'number' } }, required: ['zulu'] };
    const body = { instructions: 'Hi', temperature: 0.3, name: 'a', tools: [{ type: 'function', name: 'f', parameters }] };
    const made = await profiles.create(member, body);
    const expected =
      '{"name":"a","display_name":null,"description":null,"instructions":"Hi","model":null,"tools":[{"type":"function","name":"f",' +
      '"parameters":{"type":"object","properties":{"zulu":{"type":"string"},"alpha":{"type":"number"}},"required":["zulu"]}}],' +
      '"sandbox_policy_id":null,"memory":null,"temperature":0.3,"top_p":null,"max_output_tokens":null,"metadata":{},"base_profile_id":null}';
    expect(made.bodyJson).toBe(expected);
    expect(made).toMatchObject({ tenantId: member.tenantId, createdBy: member.subject, version: 1, status: ProfileStatus.ACTIVE });
    const { profile } = await profiles.as(member).getProfile({ agentId: made.id });
    expect(profile).toEqual(made);
  });

  test('refuses what is malformed, what has no meaning, and names the field', async () => {
    const client = profiles.as(newMember());
    const refusal = (body: object) => refusedBy(client.createProfile({ bodyJson: json(body) }));
    expect(await refusal({ ...newBody(), temperature: 3 })).toMatchObject({
      reason: 'VALIDATION_FAILED',
      metadata: { field: 'temperature' },
    });
    expect(await refusal({ name: 'x' })).toMatchObject({ reason: 'VALIDATION_FAILED', metadata: { field: 'instructions' } });
    expect(await refusal({ ...newBody(), store_required: true, store: false })).toMatchObject({ reason: 'AGENT_UNPROCESSABLE' });
    expect(await refusal({ ...newBody(), sandbox_policy_id: 'sbxpol_none' })).toMatchObject({
      reason: 'AGENT_UNPROCESSABLE',
      message: "Sandbox policy 'sbxpol_none' does not exist",
      metadata: { field: 'sandbox_policy_id' },
    });
    const search = { ...newBody(), tools: [{ type: 'file_search', vector_store_ids: ['vs_there', 'vs_none'] }] };
    expect(await refusal(search)).toMatchObject({ reason: 'AGENT_UNPROCESSABLE', metadata: { field: 'tools[0].vector_store_ids[1]' } });
    const registered = { ...newBody(), tools: [{ type: 'function', registry_id: 'tool_none' }] };
    expect(await refusal(registered)).toMatchObject({ reason: 'AGENT_UNPROCESSABLE', metadata: { field: 'tools[0].registry_id' } });
    expect(await refusal({ ...newBody(), base_profile_id: 'agent_none' })).toMatchObject({
      reason: 'AGENT_UNPROCESSABLE',
      metadata: { field: 'base_profile_id' },
    });
    const headers = { Authorization: { secret_id: 'secret_none', prefix: 'Bearer ' } };
    const server = { type: 'mcp', server_label: 's', server_url: 'https://x.example/mcp', headers };
    expect(await refusal({ ...newBody(), tools: [server] })).toMatchObject({
      reason: 'AGENT_UNPROCESSABLE',
      metadata: { field: 'tools[0].headers.Authorization.secret_id' },
    });
    expect(await reasonOf(client.createProfile({ bodyJson: '[1]' }))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(client.createProfile({ bodyJson: '{"a":' }))).toBe('VALIDATION_FAILED');
    expect((await client.listProfiles({})).profiles).toEqual([]);
  });

  test('a name is unique in a tenant, and an archived profile keeps it', async () => {
    const member = newMember();
    const { id } = await profiles.create(member, { name: 'analyst' });
    expect(await refusedBy(profiles.create(member, { name: 'analyst' }))).toMatchObject({ reason: 'AGENT_NAME_TAKEN' });
    await profiles.as(member).archiveProfile({ agentId: id });
    const refusal = await refusedBy(profiles.create(member, { name: 'analyst' }));
    expect(refusal).toMatchObject({ reason: 'AGENT_NAME_TAKEN', metadata: { status: 'archived', agent_id: id } });
    expect(refusal?.metadata.help).toBe('Restore it, delete it for good, or choose another name.');
    await profiles.create(newMember(), { name: 'analyst' });
  });
});

describe('changing', () => {
  test('PUT unsets what it does not name, PATCH keeps it and merges metadata', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const { id } = await profiles.create(member, { model: 'm1', temperature: 0.5, metadata: { team: 'a', cost: '1' } });
    const patched = await client.patchProfile({
      agentId: id,
      patchJson: json({ temperature: 0.1, metadata: { cost: null, level: 'soc2' } }),
    });
    expect(patched.profile?.version).toBe(2);
    expect(bodyOf(patched.profile)).toMatchObject({ model: 'm1', temperature: 0.1, metadata: { team: 'a', level: 'soc2' } });
    const { profile } = await client.replaceProfile({ agentId: id, bodyJson: json({ name: 'other', instructions: 'New.' }) });
    expect(profile?.version).toBe(3);
    expect(bodyOf(profile)).toMatchObject({ name: 'other', model: null, temperature: null, metadata: {} });
  });

  test('a write that changes nothing makes no version, in any order of its keys', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const { id, bodyJson } = await profiles.create(member, { metadata: { a: '1', b: '2' }, temperature: 0.2 });
    const same = Object.fromEntries(Object.entries({ ...JSON.parse(bodyJson), metadata: { b: '2', a: '1' } }).toReversed());
    expect((await client.replaceProfile({ agentId: id, bodyJson: json(same) })).profile?.version).toBe(1);
    expect((await client.patchProfile({ agentId: id, patchJson: '{}' })).profile?.version).toBe(1);
    expect((await client.rollbackProfile({ agentId: id, targetVersion: 1 })).profile?.version).toBe(1);
    expect((await client.listVersions({ agentId: id })).versions).toHaveLength(1);
  });

  test('what is empty or null where nothing was makes no version; a soul of its own does, if a base has one', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const tools = [{ type: 'function', name: 'f' }];
    const { id } = await profiles.create(member, { tools });
    const patched = async (agentId: string, patch: object) =>
      (await client.patchProfile({ agentId, patchJson: json(patch) })).profile?.version;
    for (const patch of [
      { variables: {} },
      { tool_grants: [] },
      { access_control: {} },
      { access_control: { allowed_subjects: [], denied_subjects: null } },
      { soul: {} },
      { soul: { text: null } },
      { tools: [{ ...tools[0], description: null }] },
    ])
      expect(await patched(id, patch), json(patch)).toBe(1);
    expect(await patched(id, { tools: [{ ...tools[0], parameters: { type: 'object', default: null } }] })).toBe(2);
    const base = await profiles.create(member, { soul: { text: 'Kind.' } });
    const child = await profiles.create(member, { base_profile_id: base.id });
    expect(await patched(child.id, { soul: {} })).toBe(2);
    expect(await patched(child.id, { soul: null })).toBe(3);
  });

  test('an expected version that is not the current one is refused, and nothing changes', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const { id } = await profiles.create(member);
    await client.patchProfile({ agentId: id, patchJson: json({ temperature: 1 }), expectedVersion: 1 });
    const stale = [
      client.patchProfile({ agentId: id, patchJson: json({ temperature: 0 }), expectedVersion: 1 }),
      client.replaceProfile({ agentId: id, bodyJson: json(newBody()), expectedVersion: 7 }),
      client.rollbackProfile({ agentId: id, targetVersion: 1, expectedVersion: 1 }),
      client.pauseProfile({ agentId: id, expectedVersion: 1 }),
      client.resumeProfile({ agentId: id, expectedVersion: 1 }),
      client.archiveProfile({ agentId: id, expectedVersion: 1 }),
      client.restoreProfile({ agentId: id, expectedVersion: 1 }),
      client.deleteProfile({ agentId: id, expectedVersion: 1 }),
    ];
    for (const refusal of await Promise.all(stale.map(refusedBy))) {
      expect(refusal).toMatchObject({ reason: 'AGENT_VERSION_CONFLICT', metadata: { version: '2' } });
    }
    const { profile } = await client.getProfile({ agentId: id });
    expect([profile?.version, profile?.status, bodyOf(profile).temperature]).toEqual([2, ProfileStatus.ACTIVE, 1]);
  });

  test('a reference that was there before may be gone; a new one may not', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const base = await profiles.create(member);
    const { id } = await profiles.create(member, { base_profile_id: base.id });
    await client.archiveProfile({ agentId: base.id });
    await client.patchProfile({ agentId: id, patchJson: json({ temperature: 1 }) });
    const archived = {
      reason: 'AGENT_UNPROCESSABLE',
      message: `Base profile '${base.id}' is archived`,
      metadata: { field: 'base_profile_id', help: expect.stringContaining(`POST /v1/agents/${base.id}/restore`) },
    };
    expect(await refusedBy(profiles.create(member, { base_profile_id: base.id }))).toMatchObject(archived);
    await client.patchProfile({ agentId: id, patchJson: json({ base_profile_id: null }) });
    expect(await refusedBy(client.rollbackProfile({ agentId: id, targetVersion: 1 }))).toMatchObject(archived);
    const missing = { message: `Base profile '${base.id}' does not exist` };
    const keyOfAnother = profiles.as({ ...member, keyId: newId('key'), allowedAgents: [id] });
    expect(await refusedBy(keyOfAnother.rollbackProfile({ agentId: id, targetVersion: 1 }))).toMatchObject(missing);
    expect(await refusedBy(profiles.create(newMember(), { base_profile_id: base.id }))).toMatchObject(missing);
  });

  test('a rollback makes a version with the old content, and says where it is from', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const { id } = await profiles.create(member);
    const server = { type: 'mcp', server_label: 'nvd', server_url: 'https://nvd.example.com/mcp' };
    await client.patchProfile({ agentId: id, patchJson: json({ tools: [server] }) });
    await client.patchProfile({ agentId: id, patchJson: json({ instructions: 'Be careful.' }) });
    const { profile } = await client.rollbackProfile({ agentId: id, targetVersion: 2 });
    expect(profile?.version).toBe(4);
    const { versions } = await client.listVersions({ agentId: id });
    const [v4, , v2, v1] = versions;
    expect(v4?.changeSummary).toBe(`Rollback to v2 (${v2?.changeSummary})`);
    expect(v1?.changeSummary).toBe('Initial creation');
    expect(v4?.snapshot?.bodyJson).toBe(v2?.snapshot?.bodyJson);
    expect(v4?.changedBy).toBe(member.subject);
    expect(await reasonOf(client.rollbackProfile({ agentId: id, targetVersion: 9 }))).toBe('AGENT_VERSION_NOT_FOUND');
  });
});

describe('status', () => {
  test('archiving keeps everything, refuses changes, and can be undone', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const { id } = await profiles.create(member);
    const { profile } = await client.archiveProfile({ agentId: id });
    expect(profile).toMatchObject({ status: ProfileStatus.ARCHIVED, version: 1 });
    await client.archiveProfile({ agentId: id });
    expect(await reasonOf(client.patchProfile({ agentId: id, patchJson: json({ temperature: 1 }) }))).toBe('AGENT_NOT_ACTIVE');
    expect(await reasonOf(client.pauseProfile({ agentId: id }))).toBe('AGENT_NOT_ACTIVE');
    expect(await reasonOf(client.setLabel({ agentId: id, name: 'a', shares: [{ version: 1, percent: 100 }] }))).toBe('AGENT_NOT_ACTIVE');
    expect((await client.restoreProfile({ agentId: id })).profile?.status).toBe(ProfileStatus.ACTIVE);
    expect((await client.pauseProfile({ agentId: id })).profile?.status).toBe(ProfileStatus.PAUSED);
    expect((await client.resumeProfile({ agentId: id })).profile?.status).toBe(ProfileStatus.ACTIVE);
    expect((await client.listVersions({ agentId: id })).versions).toHaveLength(1);
  });

  test('deleting for good takes versions and labels along, but no base of others', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const base = await profiles.create(member, { name: 'base' });
    const child = await profiles.create(member, { base_profile_id: base.id });
    await client.setLabel({ agentId: base.id, name: 'live', shares: [{ version: 1, percent: 100 }] });
    expect((await refusedBy(client.deleteProfile({ agentId: base.id })))?.message).toContain(child.id);
    // A labelled version still needs it.
    await client.setLabel({ agentId: child.id, name: 'live', shares: [{ version: 1, percent: 100 }] });
    await client.patchProfile({ agentId: child.id, patchJson: json({ base_profile_id: null }) });
    expect(await reasonOf(client.deleteProfile({ agentId: base.id }))).toBe('AGENT_HAS_CHILDREN');
    await client.deleteLabel({ agentId: child.id, name: 'live' });
    await client.deleteProfile({ agentId: base.id });
    expect(await reasonOf(client.getProfile({ agentId: base.id }))).toBe('AGENT_NOT_FOUND');
    expect(await reasonOf(client.getVersion({ agentId: base.id, version: 1 }))).toBe('AGENT_NOT_FOUND');
    await profiles.create(member, { name: 'base' });
    // Its old version names a base that is gone.
    expect(await reasonOf(client.rollbackProfile({ agentId: child.id, targetVersion: 1 }))).toBe('AGENT_UNPROCESSABLE');
  });
});
