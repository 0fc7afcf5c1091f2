// A tenant's profiles do not exist for another tenant, nor for a key that is for other profiles: every method answers byte for byte as for
// an ID that nobody has.
import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newMember, type RunningProfiles, reasonOf, refusedBy, runningProfiles } from './running-profiles.ts';

let profiles: RunningProfiles;
beforeAll(async () => {
  profiles = await runningProfiles();
});
afterAll(() => profiles.close());

const shares = [{ version: 1, percent: 100 }];

/** Requests of every method that name a profile. A method that is missing here fails the test below. */
const named = {
  getProfile: (agentId: string) => ({ agentId }),
  replaceProfile: (agentId: string) => ({ agentId, bodyJson: '{"name":"x","instructions":"x"}' }),
  patchProfile: (agentId: string) => ({ agentId, patchJson: '{"temperature":1}', expectedVersion: 9 }),
  rollbackProfile: (agentId: string) => ({ agentId, targetVersion: 9 }),
  pauseProfile: (agentId: string) => ({ agentId }),
  resumeProfile: (agentId: string) => ({ agentId }),
  archiveProfile: (agentId: string) => ({ agentId }),
  restoreProfile: (agentId: string) => ({ agentId }),
  deleteProfile: (agentId: string) => ({ agentId }),
  listVersions: (agentId: string) => ({ agentId }),
  getVersion: (agentId: string) => ({ agentId, version: 9 }),
  diffVersions: (agentId: string) => ({ agentId, from: 1, to: 9 }),
  listLabels: (agentId: string) => ({ agentId }),
  setLabel: (agentId: string) => ({ agentId, name: 'live', shares }),
  deleteLabel: (agentId: string) => ({ agentId, name: 'live' }),
  getConfiguration: (agentId: string) => ({ agentId, at: 'live' }),
  recordPublication: (agentId: string) => ({
    ...{ agentId, version: 1, digest: `sha256:${'0'.repeat(64)}` },
    ...{ templateId: newId('tmpl'), templateVersion: 1n, templateDigest: `sha256:${'0'.repeat(64)}` },
  }),
  listProfiles: (agentId: string) => ({ after: agentId }),
  createProfile: (agentId: string) => ({
    bodyJson: JSON.stringify({ name: newId('x').replace('_', '-'), instructions: 'x', base_profile_id: agentId }),
  }),
  resolveProfile: (agentId: string) => ({ agent: `${agentId}@live` }),
  checkProfileUse: (agentId: string) => ({ agentId }),
  listUsableProfiles: (agentId: string) => ({ agentId }),
} as const;

type Method = keyof typeof named;

async function outcome(member: ReturnType<typeof newMember>, method: Method, agentId: string): Promise<string> {
  const client = { ...profiles.as(member), ...(await profiles.usedBy(member)) } as unknown as Record<
    Method,
    (request: object) => Promise<unknown>
  >;
  const answer = client[method](named[method](agentId));
  return JSON.stringify((await refusedBy(answer)) ?? { answer: await answer }).replaceAll(agentId, 'ID');
}

test('attack: every method, with the ID of a profile of another tenant or of one that the key is not for', async () => {
  const methods = [...ProfileService.methods, ...ProfileUseService.methods].map(({ localName }) => localName);
  expect(methods.toSorted()).toEqual(Object.keys(named).toSorted());
  const owner = newMember();
  const { id } = await profiles.create(owner);
  await profiles.as(owner).setLabel({ agentId: id, name: 'live', shares });
  const stranger = newMember();
  const keyOfAnother = { ...owner, keyId: newId('key'), allowedAgents: [newId('agent')] };
  for (const method of Object.keys(named) as Method[]) {
    for (const caller of [stranger, keyOfAnother]) {
      const missing = await outcome(caller, method, newId('agent'));
      // A list has nothing in it; all others refuse.
      expect(missing, method).toMatch(method === 'listUsableProfiles' ? /"profiles":\[\]/ : /"reason"/);
      expect(await outcome(caller, method, id), method).toBe(missing);
    }
  }
  // All attempts left the profile as it was.
  const { profile } = await profiles.as(owner).getProfile({ agentId: id });
  expect(profile).toMatchObject({ version: 1, status: 1 });
  expect((await profiles.as(stranger).listProfiles({})).profiles).toEqual([]);
  expect((await profiles.as(keyOfAnother).listProfiles({})).profiles).toEqual([]);
});

test('a key for some profiles lists, reads, changes and uses these, and creates none', async () => {
  const owner = newMember();
  const [mine] = [await profiles.create(owner), await profiles.create(owner)];
  const key = { ...owner, subject: newId('key'), keyId: newId('key'), allowedAgents: [mine.id] };
  const client = profiles.as(key);
  expect((await client.listProfiles({})).profiles.map(({ id }) => id)).toEqual([mine.id]);
  await client.patchProfile({ agentId: mine.id, patchJson: '{"temperature":1}' });
  expect((await (await profiles.usedBy(key)).resolveProfile({ agent: mine.id })).agentVersion).toBe(2);
  expect(await reasonOf(profiles.create(key))).toBe('SCOPE_MISSING');
});

test('every method needs its scope', async () => {
  const owner = newMember();
  const { id } = await profiles.create(owner);
  for (const method of Object.keys(named) as Method[]) {
    expect(await outcome({ ...owner, scopes: ['responses:read'] }, method, id), method).toContain('"reason":"SCOPE_MISSING"');
  }
  const writer = profiles.as({ ...owner, scopes: ['agents:read', 'agents:write', 'agents:use'] });
  expect(await reasonOf(writer.archiveProfile({ agentId: id }))).toBe('SCOPE_MISSING');
  const deleter = profiles.as({ ...owner, scopes: ['agents:delete'] });
  expect(await reasonOf(deleter.deleteProfile({ agentId: id }))).toBe('SCOPE_MISSING');
  expect(await reasonOf(deleter.archiveProfile({ agentId: id }))).toBe('no refusal');
});

test('the database itself refuses a base of another tenant, and every change of a version', async () => {
  await using stack = new AsyncDisposableStack();
  const database = new pg.Client({ connectionString: profiles.databaseUrl });
  await database.connect();
  stack.defer(() => database.end());
  const [owner, stranger] = [newMember(), newMember()];
  const [mine, theirs] = [await profiles.create(owner), await profiles.create(stranger)];
  const refused = (sql: string, values: string[]) =>
    expect(database.query(sql, values)).rejects.toMatchObject({ code: expect.any(String) });
  await refused('update profile.agent_profiles set base_profile_id = $1 where id = $2', [theirs.id, mine.id]);
  await refused("update profile.agent_profile_versions set change_summary = 'x' where agent_id = $1", [mine.id]);
  await refused('delete from profile.agent_profile_versions where agent_id = $1', [mine.id]);
  await refused('update profile.agent_profiles set tenant_id = $1 where id = $2', [stranger.tenantId, mine.id]);
});
