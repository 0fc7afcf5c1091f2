// Sandbox policies and tools of the registry, and the profiles that refer to them.
import { SandboxNetworkMode } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newMember, type RunningProfiles, reasonOf, refusedBy, runningProfiles } from './running-profiles.ts';

let profiles: RunningProfiles;
beforeAll(async () => {
  profiles = await runningProfiles();
});
afterAll(() => profiles.close());

const rules = { name: 'hardened', image: 'python:3.13-slim', limits: { memoryMib: 512 }, timeoutSeconds: 30 };
const definition = (description: string) =>
  JSON.stringify({ type: 'function', name: 'create_ticket', description, parameters: { type: 'object', properties: { z: {}, a: {} } } });

test('a policy is written, read, listed, replaced and deleted, unless a profile refers to it', async () => {
  const member = newMember();
  const { policies } = profiles.resources(member);
  const { policy } = await policies.createSandboxPolicy({ rules });
  const sandboxPolicyId = policy?.id ?? '';
  expect(policy).toMatchObject({ tenantId: member.tenantId, createdBy: member.subject, rules });
  expect(await reasonOf(policies.createSandboxPolicy({ rules }))).toBe('NAME_TAKEN');
  await policies.replaceSandboxPolicy({ sandboxPolicyId, rules: { name: 'hardened', writablePaths: ['/data'] } });
  expect((await policies.getSandboxPolicy({ sandboxPolicyId })).policy?.rules).toMatchObject({ image: '', writablePaths: ['/data'] });
  expect((await policies.listSandboxPolicies({})).policies.map(({ id }) => id)).toEqual([sandboxPolicyId]);

  const client = profiles.as(member);
  const { id: agentId } = await profiles.create(member, { sandbox_policy_id: sandboxPolicyId });
  await client.setLabel({ agentId, name: 'live', shares: [{ version: 1, percent: 100 }] });
  const tools = [{ type: 'code_interpreter', sandbox_policy_id: sandboxPolicyId }];
  await client.patchProfile({ agentId, patchJson: JSON.stringify({ sandbox_policy_id: null, tools }) });
  const inUse = () => refusedBy(policies.deleteSandboxPolicy({ sandboxPolicyId }));
  expect((await inUse())?.message).toContain(agentId);
  await client.patchProfile({ agentId, patchJson: JSON.stringify({ tools: [], instructions: `Not ${sandboxPolicyId}` }) });
  expect(await inUse()).toMatchObject({ reason: 'STILL_IN_USE' });
  await client.deleteLabel({ agentId, name: 'live' });
  expect(await inUse()).toBeUndefined();
  expect(await reasonOf(client.rollbackProfile({ agentId, targetVersion: 1 }))).toBe('AGENT_UNPROCESSABLE');
});

test('attack: a profile names a model that the operator does not pay for, at first or later, for answers or for summaries', async () => {
  const member = newMember();
  const paying = await runningProfiles({ allowedModels: ['small', 'plain'] });
  try {
    const refused = (field: string) => ({ reason: 'AGENT_UNPROCESSABLE', metadata: { field } });
    const summaries = { memory: { summary_enabled: true, summary_model: 'dear' } };
    expect(await refusedBy(paying.create(member, { model: 'dear' }))).toMatchObject(refused('model'));
    expect(await refusedBy(paying.create(member, { model: 'small', ...summaries }))).toMatchObject(refused('memory.summary_model'));
    const { id: agentId } = await paying.create(member, { model: 'small' });
    const patch = (body: object) => paying.as(member).patchProfile({ agentId, patchJson: JSON.stringify(body) });
    for (const body of [{ model: 'dear' }, summaries])
      expect(await refusedBy(patch(body))).toMatchObject({ reason: 'AGENT_UNPROCESSABLE' });
    expect((await patch({ model: 'plain' })).profile?.version).toBe(2);
  } finally {
    await paying.close();
  }
});

test('a profile may run code where nothing does: its responses are refused, and the profile is kept', async () => {
  const member = newMember();
  const none = await runningProfiles({ code: null });
  try {
    const tools = [{ type: 'file_search' }, { type: 'code_interpreter' }];
    const { id: agentId } = await none.create(member, { tools });
    await none.as(member).patchProfile({ agentId, patchJson: JSON.stringify({ tools: [...tools].reverse() }) });
    const { configJson } = await none.as(member).getConfiguration({ agentId });
    expect(JSON.parse(configJson).tools).toMatchObject([{ type: 'code_interpreter' }, { type: 'file_search' }]);
  } finally {
    await none.close();
  }
});

test('attack: a server at a private address is refused where it is written, unless the operator allows it; what was there may stay', async () => {
  const member = newMember();
  const lenient = await runningProfiles({ mcpOrigins: ['http://10.0.0.7:3001', 'https://127.0.0.1'] });
  const strict = await runningProfiles({ databaseOf: lenient });
  const server = (server_url: string) => ({ type: 'mcp', server_label: 's', server_url });
  const allowed = ['http://10.0.0.7:3001/mcp', 'https://127.0.0.1/mcp'].map(server);
  const hidden = ['127.1', '0x7f.1', '2130706433', '[::1]', '[::ffff:10.0.0.7]', '169.254.169.254', '[fd00::1]', '127.0.0.1:8443'];
  const addresses = [...hidden.map((host) => `https://${host}/mcp`), 'http://93.184.216.34/mcp'];
  try {
    const { tools } = strict.resources(member);
    const { tool } = await tools.createTool({ name: 'a', definitionJson: JSON.stringify(server('https://x.example/mcp')) });
    const { id: agentId } = await lenient.create(member, { tools: [allowed[0]] });
    for (const address of addresses) {
      const refused = (field: string) => ({ reason: 'AGENT_UNPROCESSABLE', metadata: { field: `${field}.server_url` } });
      const profile = { tools: [{ type: 'file_search' }, server(address)] };
      expect(await refusedBy(strict.create(member, profile)), address).toMatchObject(refused('tools[1]'));
      const patchJson = JSON.stringify({ tools: [{ type: 'file_search' }, server(address)] });
      expect(await refusedBy(strict.as(member).patchProfile({ agentId, patchJson })), address).toMatchObject(refused('tools[1]'));
      const definitionJson = JSON.stringify(server(address));
      expect(await refusedBy(tools.createTool({ name: 'b', definitionJson })), address).toMatchObject(refused('definition'));
      const replaced = tools.replaceTool({ toolId: tool?.id ?? '', definitionJson });
      expect(await refusedBy(replaced), address).toMatchObject(refused('definition'));
    }
    await strict.as(member).patchProfile({ agentId, patchJson: JSON.stringify({ tools: [allowed[0], { type: 'file_search' }] }) });
    await lenient.create(member, { tools: [allowed[1]] });
  } finally {
    await strict.close();
    await lenient.close();
  }
});

test.each([
  ['network.mode', { network: { mode: SandboxNetworkMode.HOSTS, allowedHosts: ['nvd.example.com'] } }],
  ['network.mode', { network: { mode: SandboxNetworkMode.NONE, allowedHosts: ['nvd.example.com'] } }],
  ['network.mode', { network: { mode: SandboxNetworkMode.OPEN } }],
  ['executor', { executor: 'firecracker' }],
  ['image', { image: 'python:2' }],
  ['writable_paths', { writablePaths: ['/data/../etc'] }],
  ['writable_paths', { writablePaths: ['/data', '/usr/lib'] }],
])('a policy under which no code would ever run is refused when it is written: %s %j', async (field, broken) => {
  const { policies } = profiles.resources(newMember());
  const refused = { reason: 'AGENT_UNPROCESSABLE', metadata: { field } };
  expect(await refusedBy(policies.createSandboxPolicy({ rules: { name: 'a', ...broken } }))).toMatchObject(refused);
  const { policy } = await policies.createSandboxPolicy({ rules });
  const replaced = policies.replaceSandboxPolicy({ sandboxPolicyId: policy?.id ?? '', rules: { name: 'a', ...broken } });
  expect(await refusedBy(replaced)).toMatchObject(refused);
});

test('a tool of the registry is part of the configuration, in its current version', async () => {
  const member = newMember();
  const { tools } = profiles.resources(member);
  const { tool } = await tools.createTool({ name: 'create-ticket', definitionJson: definition('First.') });
  const toolId = tool?.id ?? '';
  expect(tool?.definitionJson).toBe(definition('First.'));
  const { id: agent } = await profiles.create(member, { tools: [{ type: 'function', registry_id: toolId }] });
  const wrongType = profiles.create(member, { name: 'other', tools: [{ type: 'mcp', registry_id: toolId }] });
  expect(await refusedBy(wrongType)).toMatchObject({ reason: 'AGENT_UNPROCESSABLE', metadata: { field: 'tools[0].registry_id' } });
  const changed = profiles.as(member).patchProfile({ agentId: agent, patchJson: `{"tools":[{"type":"mcp","registry_id":"${toolId}"}]}` });
  expect(await reasonOf(changed)).toBe('AGENT_UNPROCESSABLE');
  const use = await profiles.usedBy(member);
  const first = await use.resolveProfile({ agent });
  expect(JSON.parse(first.configJson).tools).toEqual([JSON.parse(definition('First.'))]);
  expect((await tools.replaceTool({ toolId, definitionJson: definition('First.') })).tool?.version).toBe(1);
  const withNull = JSON.stringify({ ...JSON.parse(definition('First.')), strict: null });
  expect((await tools.replaceTool({ toolId, definitionJson: withNull })).tool?.version).toBe(1);
  expect((await tools.replaceTool({ toolId, definitionJson: definition('Second.') })).tool?.version).toBe(2);
  const second = await use.resolveProfile({ agent });
  expect(JSON.parse(second.configJson).tools).toEqual([JSON.parse(definition('Second.'))]);
  expect(second.digest).not.toBe(first.digest);
  expect(await reasonOf(tools.deleteTool({ toolId }))).toBe('STILL_IN_USE');
  const [listed] = (await tools.listTools({})).tools;
  expect(listed).toMatchObject({ id: toolId, version: 2, definitionJson: '' });
});

test('definitions that nobody could call are refused, and so is another type for a tool', async () => {
  const { tools } = profiles.resources(newMember());
  const refused = (json: object) => reasonOf(tools.createTool({ name: 'a', definitionJson: JSON.stringify(json) }));
  expect(await refused({ type: 'function' })).toBe('VALIDATION_FAILED');
  expect(await refused({ type: 'file_search' })).toBe('VALIDATION_FAILED');
  expect(await refused({ type: 'function', registry_id: newId('tool') })).toBe('VALIDATION_FAILED');
  const secret = { type: 'mcp', server_label: 's', server_url: 'https://x.example/mcp', headers: { Authorization: 'Bearer abc' } };
  expect(await refused(secret)).toBe('VALIDATION_FAILED');
  const field = async (json: object) =>
    (await refusedBy(tools.createTool({ name: 'a', definitionJson: JSON.stringify(json) })))?.metadata.field;
  expect(await field({ type: 'function', name: '!' })).toBe('definition.name');
  expect(await field({ type: 'function', registry_id: newId('tool') })).toBe('definition.registry_id');
  expect(await field({ type: 'file_search' })).toBe('definition.type');
  expect(await field({ type: 'function', name: 'f', parameters: { a: '\0' } })).toBe('definition.parameters.a');
  expect(await field({ ...secret, headers: { Authorization: 'Bearer abc' } })).toBe('definition.headers.Authorization');
  const { tool } = await tools.createTool({ name: 'a', definitionJson: '{"type":"function","name":"f"}' });
  const server = JSON.stringify({ type: 'mcp', server_label: 's', server_url: 'https://x.example/mcp' });
  expect(await reasonOf(tools.replaceTool({ toolId: tool?.id ?? '', definitionJson: server }))).toBe('VALIDATION_FAILED');
});

test('attack: with the ID of another tenant, everything is as with one that nobody has', async () => {
  const owner = newMember();
  const mine = profiles.resources(owner);
  const sandboxPolicyId = (await mine.policies.createSandboxPolicy({ rules })).policy?.id ?? '';
  const toolId = (await mine.tools.createTool({ name: 'a', definitionJson: definition('x') })).tool?.id ?? '';
  const stranger = newMember();
  const { policies, tools } = profiles.resources(stranger);
  const told = async (id: string, call: (id: string) => Promise<unknown>) => JSON.stringify(await refusedBy(call(id))).replaceAll(id, 'ID');
  const withPolicy = [
    (id: string) => policies.getSandboxPolicy({ sandboxPolicyId: id }),
    (id: string) => policies.replaceSandboxPolicy({ sandboxPolicyId: id, rules }),
    (id: string) => policies.deleteSandboxPolicy({ sandboxPolicyId: id }),
    (id: string) => profiles.create(stranger, { sandbox_policy_id: id }),
  ];
  for (const call of withPolicy) {
    expect(await told(sandboxPolicyId, call)).toBe(await told(newId('sbxpol'), call));
  }
  const withTool = [
    (id: string) => tools.getTool({ toolId: id }),
    (id: string) => tools.replaceTool({ toolId: id, definitionJson: definition('y') }),
    (id: string) => tools.deleteTool({ toolId: id }),
    (id: string) => profiles.create(stranger, { tools: [{ type: 'function', registry_id: id }] }),
  ];
  for (const call of withTool) expect(await told(toolId, call)).toBe(await told(newId('tool'), call));
  expect((await policies.listSandboxPolicies({})).policies).toEqual([]);
  expect((await tools.listTools({})).tools).toEqual([]);
  const writer = profiles.resources({ ...owner, scopes: ['agents:read', 'agents:write'] });
  expect(await reasonOf(writer.policies.createSandboxPolicy({ rules }))).toBe('SCOPE_MISSING');
  expect(await reasonOf(writer.tools.deleteTool({ toolId }))).toBe('SCOPE_MISSING');
});

test('a policy has no text with U+0000', async () => {
  const { policies } = profiles.resources(newMember());
  expect(await reasonOf(policies.createSandboxPolicy({ rules: { ...rules, description: 'a\0' } }))).toBe('VALIDATION_FAILED');
});

test('attack: a key for some agents changes what the others run with', async () => {
  const owner = newMember();
  const mine = profiles.resources(owner);
  const sandboxPolicyId = (await mine.policies.createSandboxPolicy({ rules })).policy?.id ?? '';
  const toolId = (await mine.tools.createTool({ name: 'a', definitionJson: definition('x') })).tool?.id ?? '';
  const { policies, tools } = profiles.resources({ ...owner, keyId: newId('key'), allowedAgents: [newId('agent')] });
  const calls = [
    tools.createTool({ name: 'b', definitionJson: definition('y') }),
    tools.replaceTool({ toolId, definitionJson: definition('y') }),
    tools.deleteTool({ toolId }),
    policies.createSandboxPolicy({ rules: { ...rules, name: 'b' } }),
    policies.replaceSandboxPolicy({ sandboxPolicyId, rules: { ...rules, name: 'b' } }),
    policies.deleteSandboxPolicy({ sandboxPolicyId }),
  ].map(refusedBy);
  for (const refusal of await Promise.all(calls))
    expect(refusal).toMatchObject({ reason: 'SCOPE_MISSING', message: expect.stringContaining('for some agents only') });
  expect((await tools.getTool({ toolId })).tool?.version).toBe(1);
  expect((await policies.getSandboxPolicy({ sandboxPolicyId })).policy?.rules?.name).toBe(rules.name);
});
