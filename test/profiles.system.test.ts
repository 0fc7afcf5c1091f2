// A company keeps its agents as files, and an application uses them with OpenAI's own client: the command, keys and responses through a
// running system.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import type { Response } from 'openai/resources/responses/responses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentsSdk } from './applications/agents-sdk.ts';
import { aiSdk } from './applications/ai-sdk.ts';
import type { Application } from './applications/application.ts';
import { codexCli } from './applications/codex-cli.ts';
import { curl } from './applications/curl.ts';
import { described } from './applications/described.ts';
import { langChain } from './applications/langchain.ts';
import { openAiSdk } from './applications/openai-sdk.ts';
import { Person } from './cli/person.ts';
import { PROFILE_COMMANDS } from './command-scene.ts';
import { appliesAllOrNothing } from './profiles/applying.ts';
import { comesBackAsFiles } from './profiles/as-files.ts';
import { choosesTenants } from './profiles/choosing.ts';
import { deletesTenants } from './profiles/deletion.ts';
import { keepsKnowledge } from './profiles/knowledge.ts';
import { importsFromOpenClaw } from './profiles/openclaw.ts';
import { publishesProfiles } from './profiles/publishing.ts';
import type { Applied, ProfileJson } from './profiles/scene.ts';
import { keepsSecrets } from './profiles/secrets.ts';
import { handsOverToTenants } from './profiles/team-of-tenant.ts';
import { startSystem, type TestSystem } from './system.ts';

const EXAMPLES = join(import.meta.dirname, '..', 'examples', 'profiles');
const stack = new AsyncDisposableStack();
let system: TestSystem;
let admin: Person;
/** In another tenant. */
let stranger: Person;
let key: string;

interface KeyJson {
  id: string;
  secret: string;
}

beforeAll(async () => {
  system = stack.use(await startSystem({ config: { idleTarget: 1 } }));
  const person = async () => stack.use(await Person.at(system.running.url, system.running.network.apiUrl ?? ''));
  [admin, stranger] = [await person(), await person()];
  expect((await admin.refusal('profile', 'list')).reason).toBe('TENANT_REQUIRED');
  await Promise.all([tell('tenant', 'create', 'Acme'), stranger.json('tenant', 'create', 'Elsewhere')]);
});
afterAll(() => stack.disposeAsync());

/** Every command that has answered with one JSON document. */
const answered = new Set<string>();
async function answerTo<T>(who: Person, args: string[]): Promise<T> {
  const found = await who.json<T>(...args);
  answered.add(args.slice(0, 2).join(' '));
  return found;
}
/** As the admin. */
const tell = <T>(...args: string[]): Promise<T> => answerTo<T>(admin, args);

/** For the subjects that have files of their own. */
const scene = { tell, tellAs: answerTo, admin: () => admin, stranger: () => stranger, running: () => system.running };

const did = ({ profiles }: Applied) => profiles.map((one) => [one.name, one.did, one.version]);
const clientWith = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${system.running.url}/v1`, maxRetries: 0 });
/** What OpenAI's types do not know. */
const withAgent = (agentId: string) => ({ agent_id: agentId }) as object;
const refusedBy = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OpenAI.APIError)) throw new Error('it was not refused', { cause: error });
  return { status: error.status, code: error.code };
};

describe('profiles as files', () => {
  test('are shown before they are applied, applied once, and make no version if nothing changed', async () => {
    const seen = await tell<Applied>('profile', 'apply', '-f', EXAMPLES, '--dry-run');
    expect(seen.profiles.map((one) => [one.name, one.id, one.did])).toEqual([
      ['company-base', null, 'created'],
      ['docs-writer', null, 'created'],
      ['security-analyst', null, 'created'],
    ]);
    expect(await tell('profile', 'list')).toMatchObject({ data: [] });
    const first = await tell<Applied>('profile', 'apply', '-f', EXAMPLES);
    expect(did(first)).toEqual([
      ['company-base', 'created', 1],
      ['docs-writer', 'created', 1],
      ['security-analyst', 'created', 1],
    ]);
    expect(did(await tell<Applied>('profile', 'apply', '-f', EXAMPLES)).map(([, what]) => what)).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
    const { stdout } = await admin.run('profile', 'show', 'security-analyst', '--explain');
    expect(stdout).toMatch(/temperature +level 2 +0\.2/);
    expect(stdout).toMatch(/metadata\.managed_by +level 1 +platform-team/);
    expect(stdout).toMatch(/instructions\[0\] +level 1 +You are an AI assistant of our company\./);
  });

  test('are changed, compared, labelled and rolled back', async () => {
    const folder = mkdtempSync(join(admin.home, 'changed-'));
    const file = join(folder, 'security-analyst.yaml');
    const text = readFileSync(join(EXAMPLES, 'security-analyst.yaml'), 'utf8');
    writeFileSync(file, text.replace('temperature: 0.2', 'temperature: 0.1').replace('and by when.', 'and by which day.'));
    const dry = await tell<Applied>('profile', 'apply', '-f', file, '--dry-run');
    expect(dry.profiles[0]).toMatchObject({ did: 'changed', version: 1, summary: expect.stringMatching(/instructions/i) });
    expect(did(await tell<Applied>('profile', 'apply', '-f', folder))).toEqual([['security-analyst', 'changed', 2]]);
    const { stdout } = await admin.run('profile', 'diff', 'security-analyst');
    expect(stdout).toContain('temperature: 0.2 → 0.1');
    expect(stdout).toContain('-- what to do, and by when.');
    expect(stdout).toContain('+- what to do, and by which day.');

    await tell('profile', 'label', 'security-analyst', 'production', '1', '--protect');
    await tell('profile', 'label', 'security-analyst', 'canary', '--split', '1=90,2=10');
    expect((await admin.run('profile', 'label', 'security-analyst')).stdout).toMatch(
      /canary +1 \(90 %\), 2 \(10 %\) +no[\s\S]*production +1 +yes/,
    );
    for (const wrong of [['canary'], ['--delete'], ['--split', '1=100'], ['canary', '1', '--delete']])
      expect((await admin.refusal('profile', 'label', 'security-analyst', ...wrong)).reason).toBe('USAGE');
    for (const wrong of [
      ['--requests-per-minute', '0'],
      ['--days', '99999999'],
      ['--days', '0'],
    ])
      expect((await admin.refusal('keys', 'create', 'x', ...wrong)).reason).toBe('USAGE');
    const odd = join(admin.home, 'odd.yaml');
    writeFileSync(odd, 'name: odd\ninstructions: x\nfoo: 1\n');
    expect((await admin.refusal('profile', 'create', '-f', odd)).message).toBe(`${odd}:3: foo is unknown here.`);
    expect(await tell<ProfileJson>('profile', 'rollback', 'security-analyst', '1')).toMatchObject({ version: 3, temperature: 0.2 });
    expect((await admin.run('profile', 'versions', 'security-analyst')).stdout).toMatch(/Rollback to v1/);
    const second = ['profile', 'show', 'security-analyst', '--at', '2'];
    expect(await tell(...second, '--resolve')).toMatchObject({
      version: 2,
      configuration: { temperature: 0.1, metadata: { managed_by: 'platform-team' } },
    });
    expect((await admin.run(...second, '--resolve')).stdout).toMatch(/^metadata: .*managed_by/m);
    expect(await admin.refusal(...second, '--explain')).toMatchObject({ code: 2, message: expect.stringMatching(/--explain.*--at/) });
  });

  test('are exported as they are applied', async () => {
    const { stdout } = await admin.run('profile', 'export', '--all');
    const file = join(admin.home, 'all.yaml');
    writeFileSync(file, stdout);
    expect(stdout).toContain('base: company-base');
    expect(did(await tell<Applied>('profile', 'apply', '-f', file)).map(([, what]) => what)).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
  });

  test('are edited in an editor, and a mistake loses nothing that was typed', async () => {
    const edit = async (command: string) => {
      admin.env.VISUAL = command;
      return await admin.run('profile', 'edit', 'docs-writer');
    };
    expect((await edit('true')).stdout).toContain('Nothing was changed.');
    expect((await edit('sed -i.bak s/0.5/0.4/')).stdout).toContain('docs-writer has version 2 now.');
    const wrong = await edit('sed -i.bak s/0.4/9/');
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/Your text is in (\S+)[\s\S]*temperature/) });
    const [, kept = ''] = /Your text is in (\S+)/.exec(wrong.stderr) ?? [];
    expect(readFileSync(kept, 'utf8')).toContain('temperature: 9');
    expect((await edit('false')).stderr).toContain('EDITOR_FAILED');
  });

  test.each([
    ['name: x\nname: y\ninstructions: a', /:2: .*unique/i],
    ['name: UPPER\ninstructions: a', /:1: name/],
    ['- 1', /:1: a profile is an object/],
    ['name: a\ninstructions: b\nbase: c\nbase_profile_id: agent_aaaaaaaaaaaaaaaaaaaaaaaaaa', /both/],
    ['name: a\ninstructions: b\nbase: nobody', /no profile has the name nobody/],
    ['name: a\nbase: b\ninstructions: x\n---\nname: b\nbase: a\ninstructions: x', /in a circle/],
    ['a: &a [1]\nb: [*a, *a, *a]\nc: &c [*a, *a]\nname: a\ninstructions: b', /:1: a/],
  ])('refuses a file with a mistake, and applies nothing of it: %s', async (text, message) => {
    const file = join(admin.home, 'wrong.yaml');
    writeFileSync(file, text);
    expect((await admin.refusal('profile', 'apply', '-f', file)).message).toMatch(message);
    expect((await tell<{ data: ProfileJson[] }>('profile', 'list')).data).toHaveLength(3);
  });

  test('attack: a member of another tenant sees, uses and changes none of them', async () => {
    const { id } = await tell<ProfileJson>('profile', 'show', 'security-analyst');
    expect(await stranger.json('profile', 'list')).toMatchObject({ data: [] });
    const unknown = `agent_${'a'.repeat(26)}`;
    for (const command of [['show'], ['archive'], ['delete', '--yes'], ['versions'], ['rollback', '1'], ['label', 'x', '1']]) {
      const [name = '', ...rest] = command;
      const { message, ...foreign } = await stranger.refusal('profile', name, id, ...rest);
      const second = await stranger.refusal('profile', name, unknown, ...rest);
      expect({ message: message.replace(id, unknown), ...foreign }).toEqual(second);
      expect(second.reason).toBe('AGENT_NOT_FOUND');
    }
  });
});

appliesAllOrNothing(scene);
comesBackAsFiles(scene);
importsFromOpenClaw(scene);
publishesProfiles(scene);
keepsSecrets(scene);
keepsKnowledge(scene);

describe('an application', () => {
  const text = (response: Response) => response.output_text;

  beforeAll(async () => {
    const { id } = await tell<ProfileJson>('profile', 'show', 'security-analyst');
    key = (await tell<KeyJson>('keys', 'create', 'app', '--agent', id)).secret;
  });

  test('uses a profile by its id with the official client: answer, stream and a call of a function', async () => {
    const client = clientWith(key);
    const { id } = await tell<ProfileJson>('profile', 'show', 'security-analyst');
    const first = await client.responses.create({ ...withAgent(id), input: 'My name is Saul. Remember it.' });
    expect(first).toMatchObject({ status: 'completed', agent_id: id, agent_version: 3, temperature: 0.2 });
    const second = await client.responses.create({ ...withAgent(id), previous_response_id: first.id, input: 'What is my name?' });
    expect(text(second)).toContain('Saul');

    const events: string[] = [];
    const stream = client.responses.stream({ ...withAgent(id), input: 'All is well.' });
    for await (const { type } of stream) events.push(type);
    expect(events[0]).toBe('response.created');
    expect(events).toContain('response.output_text.delta');
    expect(text(await stream.finalResponse())).toContain('“All is well.”');

    const asked = await client.responses.create({
      ...withAgent(id),
      input: 'create_ticket {"title": "Patch OpenSSL", "severity": "Critical", "cve_id": "CVE-2025-1234"}',
    });
    const [call] = asked.output.filter((item) => item.type === 'function_call');
    expect(call).toMatchObject({ name: 'create_ticket' });
    expect(JSON.parse(call?.arguments ?? '')).toMatchObject({ severity: 'Critical', cve_id: 'CVE-2025-1234' });
    const done = await client.responses.create({
      ...withAgent(id),
      previous_response_id: asked.id,
      input: [{ type: 'function_call_output', call_id: call?.call_id ?? '', output: '{"ticket": "SEC-7"}' }],
    });
    expect(text(done)).toContain('SEC-7');
  });

  test('stays with the configuration that its conversation began with, after any change', async () => {
    const client = clientWith(key);
    const { id } = await tell<ProfileJson>('profile', 'show', 'security-analyst');
    const begun = await client.responses.create({ ...withAgent(id), input: 'Hello.' });
    const base = join(admin.home, 'base.yaml');
    writeFileSync(base, readFileSync(join(EXAMPLES, 'company-base.yaml'), 'utf8').replace('temperature: 0.5', 'temperature: 1.5'));
    await tell('profile', 'apply', '-f', base);
    const own = join(admin.home, 'own.yaml');
    writeFileSync(own, readFileSync(join(EXAMPLES, 'security-analyst.yaml'), 'utf8').replace('temperature: 0.2\n', ''));
    await tell('profile', 'apply', '-f', own);
    const next = await client.responses.create({ ...withAgent(id), previous_response_id: begun.id, input: 'And now?' });
    expect(next).toMatchObject({ agent_version: 3, temperature: 0.2 });
    expect(await client.responses.create({ ...withAgent(id), input: 'Hello.' })).toMatchObject({ agent_version: 4, temperature: 1.5 });
    expect(await client.responses.create({ ...withAgent(`${id}@production`), input: 'Hello.' })).toMatchObject({ agent_version: 1 });
    expect(await client.responses.create({ prompt: { id, version: '2' }, input: 'Hello.' })).toMatchObject({
      agent_version: 2,
      temperature: 0.1,
    });
  });

  test('gets no further than its key: other agents, other scopes, other tenants', async () => {
    const client = clientWith(key);
    const { id } = await tell<ProfileJson>('profile', 'show', 'docs-writer');
    const missing = { status: 404, code: 'agent_not_found' };
    expect(await refusedBy(client.responses.create({ ...withAgent(id), input: 'Hello.' }))).toEqual(missing);
    expect(await refusedBy(client.get('/keys'))).toMatchObject({ status: 403 });
    const { secret } = await stranger.json<KeyJson>('keys', 'create', 'theirs');
    const { id: own } = await tell<ProfileJson>('profile', 'show', 'security-analyst');
    const theirs = clientWith(secret);
    expect(await refusedBy(theirs.responses.create({ ...withAgent(own), input: 'Hello.' }))).toEqual(missing);
    const { id: response } = await client.responses.create({ ...withAgent(own), input: 'Hello.' });
    const unknown = await refusedBy(theirs.responses.retrieve(`resp_${'a'.repeat(26)}`));
    expect(await refusedBy(theirs.responses.retrieve(response))).toEqual(unknown);
    expect(unknown.status).toBe(404);
  });

  test('is counted, and stopped within seconds when its key is revoked', async () => {
    const { id, secret } = await tell<KeyJson>('keys', 'create', 'short-lived');
    const client = clientWith(secret);
    const { id: agent } = await tell<ProfileJson>('profile', 'show', 'security-analyst');
    await client.responses.create({ ...withAgent(agent), input: 'Hello.' });
    await expect
      .poll(() => tell<{ data: object[] }>('tenant', 'usage'))
      .toMatchObject({ data: expect.arrayContaining([expect.objectContaining({ subject: id, agent_id: agent, requests: 1 })]) });
    const stored = await tell<{ responses: number; tenant: { responses: number } }>('tenant', 'storage');
    expect(stored.tenant.responses).toBeGreaterThan(stored.responses);
    await tell('keys', 'revoke', id);
    await expect
      .poll(
        () =>
          client.responses.create({ ...withAgent(agent), input: 'Hello.' }).then(
            () => 200,
            (error: { status: number }) => error.status,
          ),
        {},
      )
      .toBe(401);
  });
});

describe('an application with the client', () => {
  let app: Application;
  beforeAll(async () => {
    const scopes = ['agents:use', 'responses:read', 'responses:write', 'files:read', 'files:write', 'knowledge:read', 'knowledge:write'];
    const { secret } = await tell<KeyJson>('keys', 'create', 'clients', ...scopes.flatMap((scope) => ['--scope', scope]));
    // Back to the examples, undoing the changes of earlier tests.
    await tell('profile', 'apply', '-f', EXAMPLES);
    const { id } = await tell<ProfileJson>('profile', 'show', 'security-analyst');
    const file = join(admin.home, 'suggester.yaml');
    writeFileSync(file, 'name: suggester\ninstructions: You help.\nmemory:\n  knowledge: suggest\n');
    const { id: suggesterId } = await tell<ProfileJson>('profile', 'create', '-f', file);
    app = { baseUrl: `${system.running.url}/v1`, key: secret, agentId: id, suggesterId };
  });
  describe('of OpenAI', () => openAiSdk(() => app));
  describe('of OpenAI for agents', () => agentsSdk(() => app));
  describe('AI SDK', () => aiSdk(() => app));
  describe('LangChain', () => langChain(() => app));
  describe('Codex CLI', () => codexCli(() => app));
  describe('curl', () => curl(() => app));
  describe('that its description makes', () =>
    described(
      () => app,
      async () => (await admin.run('token')).stdout.trim(),
    ));
});

choosesTenants(scene);
handsOverToTenants(scene);
deletesTenants(scene);

describe('a company', () => {
  const FILE = 'name: helper\ninstructions: You help.\n';

  test('takes a profile out of use and back, and deletes it for good', async () => {
    const file = join(admin.home, 'helper.yaml');
    writeFileSync(file, FILE);
    const { id } = await tell<ProfileJson>('profile', 'create', '-f', file);
    expect(await admin.refusal('profile', 'create', '-f', file)).toMatchObject({ reason: 'AGENT_NAME_TAKEN' });
    expect((await tell<ProfileJson>('profile', 'pause', 'helper')).status).toBe('paused');
    expect((await tell<ProfileJson>('profile', 'resume', 'helper')).status).toBe('active');
    expect(await tell('profile', 'archive', 'helper')).toEqual({ id, object: 'agent_profile', status: 'archived', deleted: true });
    expect((await tell<ProfileJson>('profile', 'restore', id)).status).toBe('active');
    expect((await tell<object[]>('profile', 'versions', id)).length).toBe(1);
    expect(await tell('profile', 'diff', id, '1', '1')).toMatchObject({ changes: [], instructions: null });
    expect(await tell<ProfileJson[]>('profile', 'export', id)).toMatchObject([{ name: 'helper' }]);
    admin.env.VISUAL = 'true';
    expect((await tell<ProfileJson>('profile', 'edit', id)).version).toBe(1);
    expect((await admin.refusal('profile', 'delete', id)).reason).toBe('DECLINED');
    await tell('profile', 'delete', id, '--yes');
    expect((await admin.refusal('profile', 'show', 'helper')).reason).toBe('AGENT_NOT_FOUND');
  });

  test('invites people, changes what they may do, and lets them go', async () => {
    const { inboxId } = await stranger.json<{ inboxId: string }>('identity');
    const member = await tell<{ id: string }>('tenant', 'invite', inboxId, '--role', 'viewer');
    const [{ id: tenant } = { id: '' }] = await tell<{ id: string }[]>('tenant', 'list');
    stranger.env.OFFSHOOT_TENANT = tenant;
    expect((await stranger.refusal('profile', 'list')).reason).not.toBe('INTERNAL');
    await answerTo(stranger, ['tenant', 'accept', tenant]);
    expect((await stranger.json<{ data: ProfileJson[] }>('profile', 'list')).data.length).toBeGreaterThan(0);
    expect((await stranger.refusal('keys', 'create', 'mine')).reason).toBe('SCOPE_MISSING');
    expect((await admin.refusal('tenant', 'change', member.id)).reason).toBe('USAGE');
    await tell('tenant', 'change', member.id, '--role', 'platform-admin');
    expect(await tell<object[]>('tenant', 'members')).toHaveLength(2);
    // The gateway may still know the role that they had a moment ago.
    await expect.poll(async () => (await stranger.run('keys', 'list')).code).toBe(0);
    const made = await answerTo<KeyJson>(stranger, ['keys', 'create', 'mine']);
    expect((await answerTo<KeyJson>(stranger, ['keys', 'rotate', made.id])).secret).not.toBe(made.secret);
    expect(await tell<{ data: KeyJson[] }>('keys', 'list')).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ id: made.id })]),
    });
    const { stdout: secret } = await stranger.run(
      'keys',
      'create',
      'short',
      '--agent',
      'security-analyst',
      '--days',
      '90',
      '--tokens-per-minute',
      '9',
    );
    expect(secret).toMatch(/Profiles: only agent_\w+\nLimits: at most 9 tokens per minute\nExpires: 20\d\d-/);
    const [, limited = ''] = /\((key_\w+)\)/.exec(secret) ?? [];
    expect((await admin.run('tenant', 'audit', '--target', limited)).stdout).toMatch(/key\.create +key_\w+ +.*name: short/);
    expect(await admin.refusal('keys', 'revoke', `key_${'a'.repeat(26)}`)).toMatchObject({ help: 'List the keys: offshoot keys list' });
    expect(await tell('tenant', 'remove', member.id, '--yes')).toMatchObject({ revoked_keys: 2 });
    const again = await tell<{ id: string }>('tenant', 'invite', inboxId, '--role', 'viewer');
    expect(again.id).toMatch(/^user_/);
    await answerTo(stranger, ['tenant', 'leave', tenant, '--yes']);
    delete stranger.env.OFFSHOOT_TENANT;
    const events = await tell<{ data: { action: string }[] }>('tenant', 'audit', '--limit', '100');
    expect(events.data.map(({ action }) => action)).toEqual(expect.arrayContaining(['key.create', 'agent.update']));
  });

  test('every command for companies has answered with one JSON document', () => {
    expect([...answered].sort()).toEqual([...PROFILE_COMMANDS].sort());
  });
});
