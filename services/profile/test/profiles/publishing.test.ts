// What a version of a profile comes to, and what a profile remembers of its publications.

import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { McpRisk } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { digestOf, type EffectiveProfile } from '@offshoot/profiles';
import { newId } from '@offshoot/refusals/ids';
import { serviceClient } from '@offshoot/rpc';
import type { Identity } from '@offshoot/rpc/auth';
import { type ContentInit, openStoreFront, type Person, type StoreFront } from '@offshoot/template/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys, newMember, type RunningProfiles, reasonOf, refusedBy, runningProfiles } from './running-profiles.ts';

let front: StoreFront;
let profiles: RunningProfiles;
let creator: Person;
let member: Identity;

beforeAll(async () => {
  front = await openStoreFront();
  profiles = await runningProfiles({ templateUrl: front.url, identities: front.inboxes });
  creator = front.inboxes.newPerson();
  member = await memberOf(creator);
});
afterAll(async () => {
  await profiles.close();
  await front.close();
});

/** A person with a tenant of their own. */
async function memberOf(person: Person): Promise<Identity> {
  const options = { url: profiles.url, serviceKey: keys.of('gateway'), audience: 'profile' as const, caller: person.inboxId };
  const { membership } = await serviceClient(TenantService, options).createTenant({ name: 'Own' });
  return newMember({ tenantId: membership?.tenant?.id ?? '', subject: membership?.memberId ?? '' });
}

async function published(content: ContentInit, { by = creator, isPublic = true } = {}) {
  const made = await front.created(by, content, { published: isPublic });
  return { templateId: made.id, templateVersion: made.version, templateDigest: made.digest };
}
type Template = Awaited<ReturnType<typeof published>>;
const client = () => profiles.as(member);
const configuration = (agentId: string, at = '') => client().getConfiguration({ agentId, at });
const record = (agentId: string, digest: string, template: Template, more: object = {}, as = member) =>
  profiles.as(as).recordPublication({ agentId, version: 1, digest, ...template, ...more });

test('a configuration has the bases and the tools of the registry, and its digest is that of a use', async () => {
  const { tool } = await profiles.resources(member).tools.createTool({
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
  const { id } = await profiles.create(member, {
    name: 'guide',
    instructions: 'You know {{city}}.',
    variables: { city: { type: 'string' } },
  });
  const filledIn = digestOf({ ...JSON.parse((await configuration(id)).configJson), instructions: 'You know Bern.', variables: {} });
  const variables = { city: 'Bern' };
  const template = await published({ agentName: 'guide', instructions: 'You know Bern.' });
  const { publication } = await record(id, filledIn, template, { variables });
  expect(publication).toMatchObject({ version: 1, digest: filledIn, ...template, publishedBy: member.subject });
  const again = await record(id, filledIn, template, { variables });
  expect(again.publication?.publishTime).toEqual(publication?.publishTime);
  const { profile } = await client().getProfile({ agentId: id });
  expect(profile).toMatchObject({ version: 1, publication });
  expect((await client().listProfiles({ limit: 100 })).profiles.find((one) => one.id === id)?.publication).toEqual(publication);
  const { version } = await client().getVersion({ agentId: id, version: 1 });
  expect(version?.snapshot?.publication).toBeUndefined();
});

test('attack: a publication of another configuration, of a foreign profile, or over one that another member has just made', async () => {
  const { id } = await profiles.create(member, { name: 'helper', instructions: 'Help.' });
  const { digest } = await configuration(id);
  const content = { agentName: 'helper', instructions: 'Help.' };
  const [template, other] = [await published(content), await published(content)];
  expect(await reasonOf(record(id, template.templateDigest, template))).toBe('AGENT_UNPROCESSABLE');
  for (const lie of [{ templateVersion: 2n }, { templateDigest: digest }, { templateId: newId('tmpl') }])
    expect(await reasonOf(record(id, digest, template, lie))).toBe('AGENT_UNPROCESSABLE');
  expect(await reasonOf(record(id, digest, template, { version: 2 }))).toBe('AGENT_VERSION_NOT_FOUND');
  expect(await reasonOf(record(id, digest, template, { variables: { city: 'Bern' } }))).toBe('AGENT_VARIABLES_REFUSED');
  expect(await reasonOf(record(id, digest, template, {}, { ...member, scopes: ['agents:read'] }))).toBe('SCOPE_MISSING');
  const stranger = newMember();
  const foreign = await refusedBy(record(id, digest, template, {}, stranger));
  const unknown = await refusedBy(record(`agent_${'a'.repeat(26)}`, digest, template, {}, stranger));
  expect(JSON.stringify(foreign).replaceAll(id, 'ID')).toBe(JSON.stringify(unknown).replaceAll(`agent_${'a'.repeat(26)}`, 'ID'));
  const configurationOf = (agentId: string) => refusedBy(profiles.as(stranger).getConfiguration({ agentId }));
  expect((await configurationOf(id))?.reason).toBe('AGENT_NOT_FOUND');

  const both = await Promise.allSettled([record(id, digest, template), record(id, digest, other)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const { profile } = await client().getProfile({ agentId: id });
  const first = profile?.publication?.templateId ?? '';
  const second = first === template.templateId ? other : template;
  expect(await reasonOf(record(id, digest, second))).toBe('AGENT_VERSION_CONFLICT');
  expect((await record(id, digest, second, { previousTemplateId: first })).publication).toMatchObject({
    templateId: second.templateId,
  });
});

test('attack: a template of another creator, or one that says something else than the profile, is no publication of it', async () => {
  const url = 'https://mcp.example.com/mcp';
  const tools = [{ type: 'mcp', server_label: 'wiki', server_url: url, allowed_tools: ['read'] }];
  const { id } = await profiles.create(member, { name: 'reader', instructions: 'Help.', tools });
  const { digest } = await configuration(id);
  const pin = (tool: string) => ({ definition: JSON.stringify({ inputSchema: { type: 'object' }, name: tool }), risk: McpRisk.R5 });
  const server = { id: 'wiki', url, tools: [pin('read')] };
  const content = { agentName: 'reader', instructions: 'Help.', mcpServers: [server] };
  const theirs = front.inboxes.newPerson();
  expect(await reasonOf(record(id, digest, await published(content, { by: theirs })))).toBe('AGENT_UNPROCESSABLE');
  for (const lie of [
    { instructions: 'Harm.' },
    { description: 'Free money.' },
    { agentName: 'Other' },
    { mcpServers: [], model: { default: 'other' } },
    { mcpServers: [{ ...server, url: 'https://other.example.com/mcp' }] },
    { mcpServers: [{ ...server, tools: [pin('read'), pin('write')] }] },
    { soul: { role: 'Clerk' } },
  ])
    expect(await reasonOf(record(id, digest, await published({ ...content, ...lie }, { isPublic: false })))).toBe('AGENT_UNPROCESSABLE');

  const template = await published(content, { isPublic: false });
  const key = { ...member, subject: newId('key'), keyId: newId('key') };
  const colleague = { ...member, subject: newId('user') };
  for (const other of [key, colleague]) expect(await reasonOf(record(id, digest, template, {}, other))).toBe('AGENT_UNPROCESSABLE');
  expect((await record(id, digest, template)).publication).toMatchObject(template);
});
