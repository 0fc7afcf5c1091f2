// What a version of a profile comes to, and what a profile remembers of its publications.

import { newId } from '@offshoot/ids';
import { digestOf, type EffectiveProfile } from '@offshoot/profiles';
import { openStoreFront, type StoreFront, TRIP_PLANNER } from '@offshoot/template/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newMember, type RunningProfiles, reasonOf, refusedBy, runningProfiles } from './running-profiles.ts';

let front: StoreFront;
let profiles: RunningProfiles;
let template: { templateId: string; templateVersion: bigint; templateDigest: string };
let other: typeof template;
const member = newMember();

beforeAll(async () => {
  front = await openStoreFront();
  profiles = await runningProfiles({ templateUrl: front.url, identities: front.inboxes });
  [template, other] = [await published('Amber'), await published('Birch')];
});
afterAll(async () => {
  await profiles.close();
  await front.close();
});

async function published(agentName: string, isPublic = true) {
  const made = await front.created(front.inboxes.newPerson(), { ...TRIP_PLANNER, agentName }, { published: isPublic });
  return { templateId: made.id, templateVersion: made.version, templateDigest: made.digest };
}
const client = () => profiles.as(member);
const configuration = (agentId: string, at = '') => client().getConfiguration({ agentId, at });
const record = (agentId: string, version: number, digest: string, more: object = {}, as = member) =>
  profiles.as(as).recordPublication({ agentId, version, digest, ...template, ...more });

test('a configuration has the bases and the tools of the registry, and its digest is that of a use', async () => {
  const { tool } = await profiles.parts(member).tools.createTool({
    name: 'tickets',
    definitionJson: JSON.stringify({ type: 'function', name: 'create_ticket' }),
  });
  const base = await profiles.create(member, { instructions: 'Base.' });
  const { id } = await profiles.create(member, {
    instructions: 'Top.',
    base_profile_id: base.id,
    tools: [{ type: 'function', registry_id: tool?.id }],
  });
  const { version, profileVersions, configJson, digest } = await configuration(id);
  const config = JSON.parse(configJson) as EffectiveProfile;
  expect(config).toMatchObject({ instructions: 'Base.\n\nTop.', tools: [{ type: 'function', name: 'create_ticket' }] });
  expect([version, profileVersions.map(({ agentId }) => agentId), digest]).toEqual([1, [base.id, id], digestOf(config)]);
  expect((await (await profiles.usedBy(member)).resolveProfile({ agent: id })).digest).toBe(digest);

  await client().patchProfile({ agentId: id, patchJson: '{"instructions":"Two."}' });
  await client().setLabel({ agentId: id, name: 'stable', shares: [{ version: 1, percent: 100 }] });
  expect(await configuration(id, 'stable')).toMatchObject({ version: 1, digest });
  expect(await configuration(id, '2')).toMatchObject({ version: 2 });
  const shares = [1, 2].map((one) => ({ version: one, percent: 50 }));
  await client().setLabel({ agentId: id, name: 'split', shares });
  expect(await reasonOf(configuration(id, 'split'))).toBe('AGENT_UNPROCESSABLE');
  expect(await reasonOf(configuration(id, 'none'))).toBe('AGENT_LABEL_NOT_FOUND');
  expect(await reasonOf(configuration(id, '9'))).toBe('AGENT_VERSION_NOT_FOUND');
  expect(await reasonOf(configuration(id, '3@stable'))).toBe('AGENT_NOT_FOUND');
});

test('a publication is remembered with both digests, shown, audited, and is no version', async () => {
  const { id } = await profiles.create(member, { instructions: 'You know {{city}}.', variables: { city: { type: 'string' } } });
  const filledIn = digestOf({ ...JSON.parse((await configuration(id)).configJson), instructions: 'You know Bern.', variables: {} });
  const variablesJson = '{"city":"Bern"}';
  const { publication } = await record(id, 1, filledIn, { variablesJson });
  expect(publication).toMatchObject({ version: 1, digest: filledIn, ...template, publishedBy: member.subject });
  const again = await record(id, 1, filledIn, { variablesJson });
  expect(again.publication?.publishTime).toEqual(publication?.publishTime);
  const { profile } = await client().getProfile({ agentId: id });
  expect(profile).toMatchObject({ version: 1, publication });
  expect((await client().listProfiles({ limit: 100 })).profiles.find((one) => one.id === id)?.publication).toEqual(publication);
  const { version } = await client().getVersion({ agentId: id, version: 1 });
  expect(version?.snapshot?.publication).toBeUndefined();
});

test('attack: a publication of another configuration, of a foreign profile, or over one that somebody else has just made', async () => {
  const { id } = await profiles.create(member);
  const { digest } = await configuration(id);
  expect(await reasonOf(record(id, 1, template.templateDigest))).toBe('AGENT_UNPROCESSABLE');
  for (const lie of [{ templateVersion: 2n }, { templateDigest: digest }, { templateId: newId('tmpl') }, await published('Cedar', false)])
    expect(await reasonOf(record(id, 1, digest, lie))).toBe('AGENT_UNPROCESSABLE');
  expect(await reasonOf(record(id, 2, digest))).toBe('AGENT_VERSION_NOT_FOUND');
  expect(await reasonOf(record(id, 1, digest, { variablesJson: '{"city":"Bern"}' }))).toBe('AGENT_VARIABLES_REFUSED');
  expect(await reasonOf(record(id, 1, digest, {}, { ...member, scopes: ['agents:read'] }))).toBe('SCOPE_MISSING');
  const stranger = newMember();
  const foreign = await refusedBy(record(id, 1, digest, {}, stranger));
  const unknown = await refusedBy(record(`agent_${'a'.repeat(26)}`, 1, digest, {}, stranger));
  expect(JSON.stringify(foreign).replaceAll(id, 'ID')).toBe(JSON.stringify(unknown).replaceAll(`agent_${'a'.repeat(26)}`, 'ID'));
  const configurationOf = (agentId: string) => refusedBy(profiles.as(stranger).getConfiguration({ agentId }));
  expect((await configurationOf(id))?.reason).toBe('AGENT_NOT_FOUND');

  const both = await Promise.allSettled([record(id, 1, digest), record(id, 1, digest, other)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const { profile } = await client().getProfile({ agentId: id });
  const first = profile?.publication?.templateId ?? '';
  const second = first === template.templateId ? other : template;
  expect(await reasonOf(record(id, 1, digest, second))).toBe('AGENT_VERSION_CONFLICT');
  expect((await record(id, 1, digest, { ...second, previousTemplateId: first })).publication).toMatchObject({
    templateId: second.templateId,
  });
});
