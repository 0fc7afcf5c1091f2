// Secrets of tenants: nobody reads them again, and only their hosts get them.

import { digestOf } from '@offshoot/profiles';
import { newId } from '@offshoot/refusals/ids';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newMember, type RunningProfiles, reasonOf, refusedBy, runningProfiles } from './running-profiles.ts';

const VALUE = 'sk-live-0123456789';
let profiles: RunningProfiles;
const member = newMember();

beforeAll(async () => {
  profiles = await runningProfiles();
});
afterAll(() => profiles.close());

const secrets = (as = member) => profiles.resources(as).secrets;
let made = 0;
async function newSecret(as = member, allowedHosts = ['mcp.example.com']) {
  made += 1;
  const { secret } = await secrets(as).createSecret({ name: `secret-${made}`, value: VALUE, allowedHosts });
  if (!secret) throw new Error('no secret');
  return secret;
}
const server = (secretId: string, changes: object = {}) => ({
  ...{ type: 'mcp', server_label: 'tickets', server_url: 'https://mcp.example.com/mcp' },
  headers: { Authorization: { secret_id: secretId, prefix: 'Bearer ' } },
  ...changes,
});

test('attack: a value is in no answer, no list, no profile, no configuration, no audit, and not in the rows', async () => {
  const { id } = await newSecret();
  const profile = await profiles.create(member, { tools: [server(id)] });
  const use = await profiles.usedBy(member);
  const client = profiles.as(member);
  await client.patchProfile({ agentId: profile.id, patchJson: '{"instructions":"Two."}' });
  const rows = new pg.Client({ connectionString: profiles.databaseUrl });
  await rows.connect();
  const { rows: kept } = await rows.query('select * from profile.secrets');
  const { rows: audit } = await rows.query('select * from profile.audit_events');
  await rows.end();
  const answers = [
    await secrets().getSecret({ secretId: id }),
    await secrets().listSecrets({}),
    await client.getProfile({ agentId: profile.id, view: 3 }),
    await client.diffVersions({ agentId: profile.id, from: 1, to: 2 }),
    await client.getConfiguration({ agentId: profile.id }),
    await use.resolveProfile({ agent: profile.id }),
    ...[kept, audit],
  ];
  const text = JSON.stringify(answers, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  expect(text).toContain(id);
  for (const spelling of [VALUE, Buffer.from(VALUE).toString('base64'), Buffer.from(VALUE).toString('hex')])
    expect(text).not.toContain(spelling);
  expect(audit.map(({ action }) => action)).toContain('secret.create');
  expect(JSON.parse((await use.resolveProfile({ agent: profile.id })).configJson)).toSatisfy((config) =>
    digestOf(config).startsWith('sha256:'),
  );
});

test('attack: only a host of the secret gets it, as it is written exactly, and a name that looks like it does not', async () => {
  const { id } = await newSecret(member, ['MCP.example.com', '127.0.0.1:3001']);
  expect((await secrets().getSecret({ secretId: id })).secret?.allowedHosts).toEqual(['mcp.example.com', '127.0.0.1:3001']);
  expect(await profiles.openSecret(member, id, 'mcp.example.com')).toBe(VALUE);
  expect(await profiles.openSecret(member, id, '127.0.0.1:3001')).toBe(VALUE);
  const missing = JSON.stringify(await refusedBy(profiles.openSecret(member, newId('secret'), 'mcp.example.com'))).replace(
    /secret_\w+/,
    'ID',
  );
  for (const host of [
    '',
    'example.com',
    'evil.mcp.example.com',
    'mcp.example.com.evil.net',
    'mcp.example.com.',
    'mcp.example.com:8443',
    '127.0.0.1',
    'MCP.EXAMPLE.COM',
  ]) {
    const refusal = JSON.stringify(await refusedBy(profiles.openSecret(member, id, host))).replace(/secret_\w+/, 'ID');
    expect([host, refusal]).toEqual([host, missing]);
  }
});

test('attack: another tenant reads, opens, replaces, deletes and names none of them', async () => {
  const { id } = await newSecret();
  const stranger = newMember();
  const unknown = newId('secret');
  const calls = (secretId: string) => [
    () => secrets(stranger).getSecret({ secretId }),
    () => secrets(stranger).setSecretValue({ secretId, value: 'another-value' }),
    () => secrets(stranger).deleteSecret({ secretId }),
    () => profiles.openSecret(stranger, secretId, 'mcp.example.com'),
    () => profiles.create(stranger, { name: 'x', tools: [server(secretId)] }),
  ];
  const answers = async (secretId: string) =>
    (await Promise.all(calls(secretId).map((call) => refusedBy(call())))).map((refusal) =>
      JSON.stringify(refusal ?? '').replaceAll(secretId, 'ID'),
    );
  expect(await answers(id)).toEqual(await answers(unknown));
  expect(await answers(id)).not.toContain('""');
  expect((await secrets(stranger).listSecrets({})).secrets).toEqual([]);
  expect(await profiles.openSecret(member, id, 'mcp.example.com')).toBe(VALUE);
});

test('attack: a row that was copied to another tenant or secret opens nothing', async () => {
  const [one, other] = [await newSecret(), await newSecret()];
  await secrets().setSecretValue({ secretId: other.id, value: 'another-value' });
  const rows = new pg.Client({ connectionString: profiles.databaseUrl });
  await rows.connect();
  await rows.query('update profile.secrets s set sealed = o.sealed from profile.secrets o where s.id = $1 and o.id = $2', [
    one.id,
    other.id,
  ]);
  await rows.end();
  expect(await reasonOf(profiles.openSecret(member, one.id, 'mcp.example.com'))).toBe('SECRET_NOT_FOUND');
});

test('a value is replaced at once; its hosts change only together with it', async () => {
  const { id } = await newSecret();
  await secrets().setSecretValue({ secretId: id, value: 'second-value' });
  expect(await profiles.openSecret(member, id, 'mcp.example.com')).toBe('second-value');
  await secrets().setSecretValue({ secretId: id, value: 'third-value', allowedHosts: ['other.example.com'] });
  expect(await reasonOf(profiles.openSecret(member, id, 'mcp.example.com'))).toBe('SECRET_NOT_FOUND');
  expect(await profiles.openSecret(member, id, 'other.example.com')).toBe('third-value');
  expect(await reasonOf(secrets().setSecretValue({ secretId: id, value: '', allowedHosts: ['evil.example.com'] }))).toBe(
    'VALIDATION_FAILED',
  );
});

test('a value or a host that is none is refused, without saying the value', async () => {
  const create = (value: string, allowedHosts: string[]) => refusedBy(secrets().createSecret({ name: 'refused', value, allowedHosts }));
  for (const value of ['', 'short', 'with\nline-end', ' spaces around ', 'caf\u00e9-caf\u00e9', 'a'.repeat(8193)]) {
    const refusal = await create(value, ['mcp.example.com']);
    expect(refusal?.reason).toBe('VALIDATION_FAILED');
    if (value.length > 4) expect(JSON.stringify(refusal)).not.toContain(value.slice(0, 12));
  }
  for (const hosts of [
    [],
    [''],
    ['*.example.com'],
    ['https://mcp.example.com'],
    ['mcp.example.com/path'],
    ['user@mcp.example.com'],
    ['a.example', 'A.example'],
    Array.from({ length: 9 }, (_, i) => `h${i}.example`),
  ])
    expect([hosts, (await create(VALUE, hosts))?.reason]).toEqual([hosts, 'VALIDATION_FAILED']);
});

test('a profile names a secret that is there, for the host of its server', async () => {
  const { id } = await newSecret();
  const create = (tool: object) => refusedBy(profiles.create(member, { tools: [tool] }));
  expect(await create(server(newId('secret')))).toMatchObject({
    reason: 'AGENT_UNPROCESSABLE',
    metadata: { field: 'tools[0].headers.Authorization.secret_id' },
  });
  expect((await create(server(id, { server_url: 'https://evil.example.com/mcp' })))?.message).toContain(
    'is not for the host evil.example.com',
  );
  expect((await create(server(id, { headers: { Host: { secret_id: id } } })))?.reason).toBe('VALIDATION_FAILED');
  expect((await create(server(id, { headers: { 'x-key': { secret_id: id }, 'X-Key': { secret_id: id } } })))?.reason).toBe(
    'VALIDATION_FAILED',
  );
  expect(await create(server(id))).toBeUndefined();
});

test('a secret that a profile, a label or a tool of the registry names is not deleted', async () => {
  const { id } = await newSecret();
  const remove = () => secrets().deleteSecret({ secretId: id });
  const profile = await profiles.create(member, { tools: [server(id)] });
  expect((await refusedBy(remove()))?.message).toContain(profile.id);
  const client = profiles.as(member);
  await client.setLabel({ agentId: profile.id, name: 'stable', shares: [{ version: 1, percent: 100 }] });
  await client.patchProfile({ agentId: profile.id, patchJson: '{"tools":[]}' });
  expect(await reasonOf(remove())).toBe('STILL_IN_USE');
  await client.deleteLabel({ agentId: profile.id, name: 'stable' });
  const { tool } = await profiles.resources(member).tools.createTool({ name: 'tickets', definitionJson: JSON.stringify(server(id)) });
  expect((await refusedBy(remove()))?.message).toContain(tool?.id);
  await profiles.resources(member).tools.deleteTool({ toolId: tool?.id ?? '' });
  await profiles.create(member, { instructions: `The secret ${id} is only spoken of.` });
  await remove();
  expect(await reasonOf(secrets().getSecret({ secretId: id }))).toBe('SECRET_NOT_FOUND');
  expect(await reasonOf(profiles.resources(member).tools.createTool({ name: 'again', definitionJson: JSON.stringify(server(id)) }))).toBe(
    'AGENT_UNPROCESSABLE',
  );
});

test('only who may write profiles of the whole tenant makes them, and a tenant has two hundred at most', async () => {
  const other = newMember();
  const limited = (changes: object) => secrets({ ...other, ...changes });
  const request = { name: 'x', value: VALUE, allowedHosts: ['mcp.example.com'] };
  expect(await reasonOf(limited({ scopes: ['agents:read'] }).createSecret(request))).toBe('SCOPE_MISSING');
  expect(await reasonOf(limited({ keyId: newId('key'), allowedAgents: [newId('agent')] }).createSecret(request))).toBe('SCOPE_MISSING');
  expect(await reasonOf(profiles.openSecret({ ...other, scopes: ['agents:read', 'agents:write'] }, newId('secret'), 'x'))).toBe(
    'SCOPE_MISSING',
  );
  await Promise.all(Array.from({ length: 200 }, (_, i) => secrets(other).createSecret({ ...request, name: `s${i}` })));
  expect(await reasonOf(secrets(other).createSecret({ ...request, name: 'one-more' }))).toBe('AGENT_LIMIT_REACHED');
  expect((await secrets(other).listSecrets({})).secrets).toHaveLength(200);
});
