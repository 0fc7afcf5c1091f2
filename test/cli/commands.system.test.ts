import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@offshoot/testing';
import { startTestNetwork } from '@offshoot/testing/testnet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { User } from '../user.ts';
import { Person } from './person.ts';
import { type System, startSystem } from './system.ts';

interface TemplateJson {
  id: string;
  version: string;
  visibility: string;
  agentName: string;
  description: string;
}

const INSTANCE = `inst_${'a'.repeat(26)}`;
const TEMPLATE = `tmpl_${'a'.repeat(26)}`;
const DIGEST = `sha256:${'0'.repeat(64)}`;

let system: System;
let creator: Person;
let file: string;
beforeAll(async () => {
  system = await startSystem();
  creator = await Person.at(system.gatewayUrl, system.xmtpUrl);
  file = join(creator.home, 'agent.yaml');
  await writeFile(file, 'agent_name: Trip Planner\ninstructions: You plan trips.\ndescription: Plans trips\n');
});
afterAll(async () => {
  await creator?.[Symbol.asyncDispose]();
  await system?.[Symbol.asyncDispose]();
});

describe('a person using the command', () => {
  test('gets an identity on first use and keeps it', async () => {
    const first = await creator.json<{ inboxId: string; address: string; home: string }>('identity');
    expect(first).toEqual({
      inboxId: expect.stringMatching(/^[0-9a-f]{64}$/),
      address: expect.stringMatching(/^0x/),
      home: join(creator.home, '.offshoot'),
    });
    expect(await creator.json('identity')).toEqual(first);
    const key = join(creator.home, '.offshoot', 'identity.json');
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    const { privateKey } = JSON.parse(await readFile(key, 'utf8')) as { privateKey: string };
    expect((await creator.run('identity')).stdout).not.toContain(privateKey.slice(2));
  });

  test('creates, updates, publishes, finds, hides and deletes a template', async () => {
    const created = await creator.json<TemplateJson>('template', 'create', '-f', file);
    expect(created).toMatchObject({
      version: '1',
      visibility: 'VISIBILITY_PRIVATE',
      agentName: 'Trip Planner',
      description: 'Plans trips',
    });
    expect(Object.keys(created)).toEqual(expect.arrayContaining(['tags', 'category', 'emoji', 'tools', 'etag', 'digest']));

    await using stranger = await Person.at(system.gatewayUrl, system.xmtpUrl);
    expect(await stranger.refusal('template', 'show', created.id)).toMatchObject({ reason: 'TEMPLATE_PRIVATE', code: 1 });

    const changed = 'agent_name: Trip Planner\ninstructions: You plan trips by train.\ncategory: rail\ntags: [Slow travel]\n';
    await writeFile(file, `${changed}soul:\n  text: You are calm.\ncontext_directive: Everything but grades\n`);
    const reached = { total: '0', applied: '0', pending: '0', unreachable: '0', held: '0', pinned: '0', refusals: [], quarantine: '' };
    const none = { ...reached, share: 100, halted: false, failures: '0', haltAfter: 0 };
    const rollout = { templateId: created.id, version: '2', ...none };
    const updated = await creator.json<TemplateJson>('template', 'update', created.id, '-f', file, '--yes', '--wait');
    expect(updated).toMatchObject({ version: '2', description: '', rollout });
    expect(await creator.json('template', 'rollout', created.id, '--watch')).toEqual(rollout);
    expect(await stranger.refusal('template', 'rollout', created.id)).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
    expect(await stranger.refusal('template', 'stats', created.id)).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
    expect((await creator.run('template', 'stats', created.id)).stdout).toBe('Fewer than five people have added an agent of it.\n');
    expect(await creator.json<TemplateJson>('template', 'publish', created.id)).toMatchObject({ visibility: 'VISIBILITY_PUBLIC' });
    const store = await stranger.json<{ templates: TemplateJson[]; nextPageToken: string }>('template', 'list', '--query', 'trip planner');
    expect(store.templates.map(({ id }) => id)).toContain(created.id);
    const narrowed = ['--public', '--query', 'tripp plannr', '--category', 'rail', '--tag', 'slow travel', '--sort', 'newest'];
    const found = await stranger.json<{ templates: TemplateJson[] }>('template', 'list', ...narrowed);
    expect(found.templates.map(({ id }) => id)).toEqual([created.id]);
    expect(await stranger.json('template', 'categories')).toEqual({ categories: [{ category: 'rail', templates: '1' }] });
    expect((await stranger.run('template', 'categories')).stdout).toMatch(/^CATEGORY +TEMPLATES\nrail +1\n/);
    expect(await stranger.json('template', 'show', created.id)).toMatchObject({
      instructions: 'You plan trips by train.',
      soul: { text: 'You are calm.' },
    });
    expect((await stranger.run('template', 'show', created.id)).stdout).toMatch(
      /\nInstructions:\n {2}You plan trips by train\.\n\nSoul:\n {2}In its author’s words:\n {4}You are calm\.\n\nLevel: It starts at “L2: asks first”\.\n\nModel: gpt-oss-20b\. You can choose another one\.\n {2}Where the operator does not offer it, .*\n {2}Without any language model, .*\n\nBy default, its clones bring:\n {2}Everything but grades\n/,
    );
    expect(await stranger.refusal('template', 'unpublish', created.id)).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });

    expect((await creator.run('template', 'creator-name')).stdout).toContain('No name is shown for you.');
    expect(await creator.refusal('template', 'creator-name', 'localhost')).toMatchObject({ reason: 'VALIDATION_FAILED' });

    const copy = await stranger.json<TemplateJson>('template', 'duplicate', created.id);
    const copied = join(stranger.home, 'copy.yaml');
    const from = `duplicated from Trip Planner (${created.id}, version 2) by `;
    expect((await stranger.run('template', 'show', copy.id)).stdout).toContain(from);
    const { stdout: exported } = await stranger.run('template', 'export', copy.id);
    expect(exported).toContain(`duplicated_from:\n  template_id: ${created.id}\n  version: 2\n`);
    await writeFile(copied, exported.replace('by train', 'by ship').replace(/duplicated_from:[\s\S]*$/, ''));
    expect(await stranger.json<TemplateJson>('template', 'update', copy.id, '-f', copied, '--yes')).toMatchObject({ version: '2' });
    expect((await stranger.run('template', 'show', copy.id)).stdout).toContain(from);

    const all = await stranger.json<{ templates: TemplateJson[] }>('template', 'list');
    expect(all.templates.map(({ id }) => id)).toEqual([copy.id, created.id]);
    expect((await stranger.run('template', 'list')).stdout).toMatch(
      new RegExp(`^Yours:\\nID .*\\n${copy.id} +2 +private .*\\n\\nIn the store:\\nID .*\\n${created.id} +2 +public .*\\n\\nShow one: `),
    );
    await using newcomer = await Person.at(system.gatewayUrl, system.xmtpUrl);
    expect((await newcomer.run('template', 'list')).stdout).toMatch(new RegExp(`^ID .*\\n${created.id} `));

    const mine = await creator.json<{ templates: TemplateJson[] }>('template', 'list', '--mine');
    expect(mine.templates.map(({ id }) => id)).toEqual([created.id]);
    type Diff = { from: string; to: string; diff: string };
    const diff = await stranger.json<Diff>('template', 'diff', created.id);
    expect(diff).toMatchObject({ from: 'version 1', to: 'version 2' });
    expect(diff.diff).toContain('+category: rail\n');
    expect((await stranger.run('template', 'diff', created.id, '2', '2')).stdout).toBe('version 2 and version 2 are the same.\n');
    expect((await creator.run('template', 'versions', created.id)).stdout).toMatch(
      /^VERSION +PUBLISHED +CHANGES\n2 +\S+Z +instructions, .*category.*\n1 +\S+Z +the first version\n/,
    );
    const changed3 = await creator.json<Diff>('template', 'diff', created.id, '-f', file);
    expect(changed3).toMatchObject({ from: 'version 2', diff: '' });
    const nothing = await creator.json('template', 'update', created.id, '-f', file, '--yes');
    expect(nothing).toMatchObject({ from: 2, published: false, diff: '' });

    const plan = await creator.json<Diff>('template', 'rollback', created.id, '1', '--dry-run');
    expect(plan).toMatchObject({ from: 2, to: 3, agents: 0, published: false, diff: expect.stringContaining('-category: rail\n') });
    expect(await creator.refusal('template', 'rollback', created.id, '1')).toMatchObject({ reason: 'DECLINED' });
    expect(await creator.refusal('template', 'rollback', created.id, '7', '--yes')).toMatchObject({ reason: 'TEMPLATE_VERSION_NOT_FOUND' });
    expect(await stranger.refusal('template', 'rollback', created.id, '1', '--yes')).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
    expect(await creator.json('template', 'rollback', created.id, '1', '--yes')).toMatchObject({ version: '3', category: '' });
    expect(await creator.json('template', 'rollback', created.id, '2', '--yes')).toMatchObject({ version: '4', category: 'rail' });

    expect(await creator.refusal('template', 'yank', created.id, '3')).toMatchObject({ reason: 'USAGE' });
    expect(await stranger.refusal('template', 'yank', created.id, '3', '--reason', 'Mine is better.')).toMatchObject({
      reason: 'NOT_TEMPLATE_CREATOR',
    });
    const yanked = ['template', 'yank', created.id, '3', '--reason', 'It has no category.'] as const;
    expect(await creator.json(...yanked)).toMatchObject({ version: '3', reason: 'It has no category.', yanked: true });
    expect((await stranger.run('template', 'versions', created.id)).stdout).toMatch(
      /\n3 +\S+Z +yanked: It has no category\. · instructions/,
    );
    // The newest one is replaced by the last good one: version 3 is yanked, and version 2 says the same.
    const replaced = ['template', 'yank', created.id, '4', '--reason', 'It is bad, too.'] as const;
    expect(await creator.refusal(...replaced)).toMatchObject({ reason: 'DECLINED' });
    const planned = await creator.json<Diff>(...replaced, '--dry-run');
    expect(planned).toMatchObject({ from: 4, to: 5, published: false, diff: expect.stringContaining('-category: rail\n') });
    expect(await creator.json(...replaced, '--yes')).toMatchObject({ version: '5', yanked: true, yankedVersion: '4' });
    expect(await creator.json('template', 'diff', created.id, '1', '5')).toMatchObject({ diff: '' });
    expect(await creator.json('template', 'yank', created.id, '4', '--undo')).toMatchObject({ yanked: false });

    const staged = ['template', 'rollback', created.id, '2', '--yes', '--share', '5%', '--halt-after', '0'] as const;
    expect(await creator.json(...staged)).toMatchObject({ version: '6' });
    expect(await creator.json('template', 'rollout', created.id)).toMatchObject({ version: '6', share: 5, halted: false, haltAfter: 0 });
    expect(await creator.json('template', 'rollout', created.id, '--halt')).toMatchObject({ share: 5, halted: true });
    expect(await stranger.refusal('template', 'rollout', created.id, '--go-on')).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
    expect(await creator.refusal('template', 'rollout', created.id, '--go-on', '--share', '2')).toMatchObject({
      reason: 'VALIDATION_FAILED',
    });
    expect(await creator.json('template', 'rollout', created.id, '--go-on')).toMatchObject({ share: 100, halted: false });
    expect(await creator.refusal('template', 'rollout', created.id, '--share', '9')).toMatchObject({ reason: 'USAGE' });

    // A copy takes over what has changed in its original, and its own word where both disagree.
    const merge = ['template', 'merge', copy.id] as const;
    expect(await stranger.json(...merge, '--yes')).toMatchObject({ published: false, merge: { from: '2', to: '6', conflicts: [] } });
    expect(await creator.refusal('template', 'merge', created.id, '--yes')).toMatchObject({ reason: 'USAGE' });
    await writeFile(file, `${changed.replace('by train', 'by bike')}description: By bike.\ncontext_directive: Everything but grades\n`);
    expect(await creator.json('template', 'update', created.id, '-f', file, '--yes')).toMatchObject({ version: '7' });
    expect(await stranger.refusal(...merge, '--yes')).toMatchObject({ reason: 'MERGE_CONFLICTS', metadata: { fields: 'instructions' } });
    const conflict = {
      field: 'instructions',
      base: 'You plan trips by train.',
      ours: 'You plan trips by ship.',
      theirs: 'You plan trips by bike.',
    };
    const preview = await stranger.json<Diff>(...merge, '--take', 'theirs', '--dry-run');
    expect(preview).toMatchObject({
      published: false,
      diff: expect.stringContaining('-  text: You are calm.'),
      merge: { to: '7', conflicts: [conflict] },
    });
    expect((await stranger.run(...merge, '--print')).stdout).toContain('instructions: You plan trips by ship.\n');
    const merged = await stranger.json<TemplateJson>(...merge, '--take', 'ours', '--yes');
    expect(merged).toMatchObject({ version: '3', description: 'By bike.', instructions: 'You plan trips by ship.' });
    expect(merged).not.toHaveProperty('soul');

    // It changes hands, and back.
    const [{ inboxId: creatorId }, { inboxId: heirId }] = [
      await creator.json<{ inboxId: string }>('identity'),
      await stranger.json<{ inboxId: string }>('identity'),
    ];
    expect(await stranger.refusal('template', 'hand-over', created.id, '--to', creatorId)).toMatchObject({
      reason: 'NOT_TEMPLATE_CREATOR',
    });
    expect(await creator.refusal('template', 'hand-over', created.id, '--to', creatorId)).toMatchObject({ reason: 'USAGE' });
    expect(await stranger.refusal('template', 'accept', created.id, '--yes')).toMatchObject({ reason: 'TEMPLATE_NOT_OFFERED' });
    const handOver = ['template', 'hand-over', created.id] as const;
    expect(await creator.json(...handOver, '--to', heirId)).toMatchObject({ offered: true, newCreatorId: heirId });
    expect(await creator.json(...handOver, '--withdraw')).toEqual({ templateId: created.id, offered: false });
    expect(await stranger.refusal('template', 'accept', created.id, '--yes')).toMatchObject({ reason: 'TEMPLATE_NOT_OFFERED' });
    await creator.json(...handOver, '--to', heirId);
    expect(await stranger.refusal('template', 'accept', created.id)).toMatchObject({ reason: 'DECLINED' });
    const taken = await stranger.json('template', 'accept', created.id, '--yes');
    expect(taken).toMatchObject({ version: '8', creatorId: heirId, formerCreators: [{ creatorId, lastVersion: '7' }] });
    expect(await creator.refusal('template', 'rollback', created.id, '1', '--yes')).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
    // What the former creator wrote is the new one's to publish again.
    expect(await stranger.json('template', 'rollback', created.id, '1', '--yes')).toMatchObject({ version: '9', category: '' });
    await stranger.json(...handOver, '--to', creatorId);
    expect(await creator.json('template', 'accept', created.id, '--yes')).toMatchObject({ version: '10', creatorId });
    // To a team, of which each publishes; then to one of it alone.
    const team = [creatorId, heirId].toSorted();
    expect(await creator.json(...handOver, '--to', heirId, '--team', creatorId)).toMatchObject({ offered: true, team });
    expect(await stranger.json('template', 'accept', created.id, '--yes')).toMatchObject({ version: '11', creatorId: heirId, team });
    expect(await creator.json('template', 'rollback', created.id, '2', '--yes')).toMatchObject({ version: '12', creatorId, team });
    expect((await stranger.run('template', 'show', created.id)).stdout).toContain(`belongs to a team: ${team.join(', ')}`);
    expect(await creator.refusal(...handOver, '--to', creatorId, '--team', heirId)).toMatchObject({ reason: 'USAGE' });
    await creator.json(...handOver, '--to', creatorId);
    expect(await creator.json('template', 'accept', created.id, '--yes')).toMatchObject({ version: '13', creatorId, team: [] });
    expect(await stranger.refusal('template', 'rollback', created.id, '1', '--yes')).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });

    const byLink = await creator.json<TemplateJson>('template', 'publish', created.id, '--by-link');
    expect(byLink).toMatchObject({ visibility: 'VISIBILITY_BY_LINK' });
    expect((await stranger.run('template', 'show', created.id)).stdout).toContain('version 13 · by link');
    const listed = await stranger.json<{ templates: TemplateJson[] }>('template', 'list', '--query', 'trip planner');
    expect(listed.templates.map(({ id }) => id)).not.toContain(created.id);
    expect(await creator.json<TemplateJson>('template', 'unpublish', created.id)).toMatchObject({ visibility: 'VISIBILITY_PRIVATE' });
    expect(await creator.json('template', 'delete', created.id)).toEqual({ id: created.id, deleted: true });
    expect(await creator.refusal('template', 'show', created.id)).toMatchObject({ reason: 'TEMPLATE_NOT_FOUND' });
  });

  test('learns why a claim, a clone, a lineage query or a release is not possible, and what to do', async () => {
    const { id } = await creator.json<TemplateJson>('template', 'create', '-f', file);
    expect(await creator.refusal('claim', id, '--added', '--queue', '0')).toMatchObject({
      reason: 'POOL_EMPTY',
      code: 1,
      help: expect.stringMatching(/./),
    });
    expect(await creator.refusal('claim', id, '--added', '--set', 'x=y')).toMatchObject({ reason: 'USER_CONFIG_UNKNOWN' });
    expect(await creator.refusal('claim', id, '--invite', 'https://example.com/no')).toMatchObject({ reason: 'INVITE_MALFORMED' });
    expect(await creator.refusal('claim', TEMPLATE, '--added')).toMatchObject({ reason: 'TEMPLATE_NOT_FOUND' });
    expect(await creator.refusal('clone', INSTANCE, '--added')).toMatchObject({ reason: 'INSTANCE_NOT_FOUND' });
    expect(await creator.refusal('lineage', INSTANCE)).toMatchObject({ reason: 'INSTANCE_NOT_FOUND' });
    expect(await creator.refusal('clone', INSTANCE, '--preview')).toMatchObject({ reason: 'INSTANCE_NOT_FOUND' });
    expect(await creator.refusal('agents', 'explain', INSTANCE)).toMatchObject({ reason: 'INSTANCE_NOT_FOUND' });
    expect(await creator.refusal('share', INSTANCE, '--to', `inst_${'b'.repeat(26)}`)).toMatchObject({ reason: 'INSTANCE_NOT_FOUND' });
    expect(await creator.refusal('share', INSTANCE, '--to', INSTANCE)).toMatchObject({ reason: 'TRANSFER_NOT_POSSIBLE' });
    expect(await creator.refusal('release', INSTANCE)).toMatchObject({ reason: 'INSTANCE_NOT_FOUND' });
    expect(await creator.json('agents')).toEqual({ instances: [], nextPageToken: '', waitingClaims: [], endedClaims: [] });
    expect(await creator.json('agents', '--template', id)).toMatchObject({ instances: [], nextPageToken: '' });
  });

  test('cancels a waiting claim, also repeatedly', async () => {
    const user = await User.signIn(system.gatewayUrl, { env: 'local', apiUrl: system.xmtpUrl });
    const { id } = await user.createTemplate({ agentName: 'Trip Planner', instructions: 'You plan trips.' }, { publish: true });
    // The command itself waits before it claims, because it signs for an agent; a client that does not sign lets its claim wait.
    const waiting = await Promise.all([1, 2].map(() => user.claim(id, { queueSeconds: 300 })));
    await using same = await Person.at(system.gatewayUrl, system.xmtpUrl);
    await mkdir(join(same.home, '.offshoot'), { mode: 0o700 });
    await writeFile(join(same.home, '.offshoot', 'identity.json'), JSON.stringify({ privateKey: user.privateKey }), { mode: 0o600 });
    const [first = '', second = ''] = waiting.map((claim) => claim.id);
    for (let i = 0; i < 2; i++) expect(await same.json('claims', 'cancel', first)).toMatchObject({ failureReason: 'CLAIM_CANCELLED' });
    expect((await same.run('claims', 'cancel', second)).stdout).toMatch(/has been cancelled/);
    expect(await same.refusal('claims', 'cancel', `clm_${'b'.repeat(26)}`)).toMatchObject({ reason: 'CLAIM_NOT_FOUND' });
  });

  test('waits as long as requested for an agent to sign for; Ctrl-C ends that at once and leaves nobody in the queue', async () => {
    const asking = join(creator.home, 'asking.yaml');
    await writeFile(asking, 'agent_name: Courier\ninstructions: You carry letters.\ntools:\n  - id: mail\n    provisioning: user\n');
    const { id } = await creator.json<TemplateJson>('template', 'create', '-f', asking);
    const claim = ['claim', id, '--added', '--set', 'mail=saul@example.com'];
    expect(await creator.refusal(...claim, '--queue', '0')).toMatchObject({ reason: 'POOL_EMPTY' });
    // While it waits, a program that reads stderr still gets only the one document.
    const late = await creator.refusal(...claim, '--queue', '1', '--wait');
    expect(late).toMatchObject({ reason: 'QUEUE_TIMED_OUT', help: expect.stringMatching(/./) });
    const { child, ended, stderr } = creator.start(claim);
    await eventually(() => expect(stderr()).toMatch(/waiting for an agent: place \d+ \(keep this running/));
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr()).toMatch(/\nerror: [^\n]*You left the queue[^\n]* \(INTERRUPTED\)\n/);
  });

  test('reads text instead of JSON, with the next command to type', async () => {
    const { stdout, code } = await creator.run('template', 'create', '-f', file);
    expect(code).toBe(0);
    const id = /tmpl_[a-z2-7]{26}/.exec(stdout)?.[0];
    expect(stdout).toContain(`offshoot template publish ${id}`);
    expect((await creator.run('template', 'list', '--mine')).stdout).toMatch(/^ID +VERSION +VISIBILITY +NAME/);
    expect((await creator.run('agents', '--mine')).stdout).toMatch(/offshoot template list/);
  });
});

describe('the session', () => {
  test('is private to its owner, and renewed when the gateway refuses it', async () => {
    await using person = await Person.at(system.gatewayUrl, system.xmtpUrl);
    await person.json('agents', '--mine');
    const kept = join(person.home, '.offshoot', 'session.json');
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    const session = JSON.parse(await readFile(kept, 'utf8')) as { accessToken: string; refreshToken: string };
    await person.json('agents', '--mine');
    expect(JSON.parse(await readFile(kept, 'utf8'))).toEqual(session);

    type Tokens = { accessToken: string; refreshToken: string };
    const after = async (changed: object): Promise<Tokens> => {
      await writeFile(kept, JSON.stringify({ ...session, ...changed }));
      await person.json('agents', '--mine');
      return JSON.parse(await readFile(kept, 'utf8')) as Tokens;
    };
    // Refreshed before it expires: another refresh token of the same session.
    const refreshed = await after({ expireTime: new Date().toISOString() });
    expect(refreshed.accessToken).not.toBe(session.accessToken);
    expect(refreshed.refreshToken).not.toBe(session.refreshToken);
    // Signed in again, because the refresh token has been used.
    const signedIn = await after({ accessToken: 'A'.repeat(session.accessToken.length) });
    expect(signedIn.accessToken).not.toMatch(/^A+$/);
    expect(signedIn.refreshToken).not.toBe(refreshed.refreshToken);
  });

  test.each([
    ['empty', ''],
    ['truncated', '{"url": "http://'],
    ['not an object', '[]'],
    ['without its tokens', '{}'],
    ['with a number for a token', null],
  ])('is made anew where its file is %s', async (_what, damaged) => {
    await using person = await Person.at(system.gatewayUrl, system.xmtpUrl);
    const kept = join(person.home, '.offshoot', 'session.json');
    await person.json('agents');
    const whole = await readFile(kept, 'utf8');
    await writeFile(kept, damaged ?? whole.replace(/"accessToken": "[^"]*"/, '"accessToken": 5'));
    expect(await person.json('agents')).toMatchObject({ instances: [] });
    expect(JSON.parse(await readFile(kept, 'utf8'))).toHaveProperty('accessToken', expect.any(String));
  });

  test('ends with sign-out, and the next command signs in again', async () => {
    await using person = await Person.at(system.gatewayUrl, system.xmtpUrl);
    const kept = join(person.home, '.offshoot', 'session.json');
    await person.json('agents', '--mine');
    const stolen = await readFile(kept, 'utf8');
    expect(await person.json('sign-out')).toEqual({ signedOut: true, everywhere: false });
    await expect(stat(kept)).rejects.toThrow(/ENOENT/);
    expect(await person.json('sign-out')).toEqual({ signedOut: false, everywhere: false });
    await person.json('agents', '--mine');
    const { accessToken } = JSON.parse(await readFile(kept, 'utf8')) as { accessToken: string };
    expect(stolen).not.toContain(accessToken);
    // A copy stolen earlier is worthless.
    await writeFile(kept, stolen);
    await person.json('agents', '--mine');
    expect(await readFile(kept, 'utf8')).not.toBe(stolen);
    expect(await person.json('sign-out', '--everywhere')).toEqual({ signedOut: true, everywhere: true });
  });

  test('starts even if the network has lost the inbox in the meantime', async () => {
    await using person = await Person.at(system.gatewayUrl, system.xmtpUrl);
    await using elsewhere = await startTestNetwork();
    person.env.XMTP_URL = elsewhere.url;
    await person.json('identity');
    const inbox = join(person.home, '.offshoot', 'inbox.json');
    const moved = (await readFile(inbox, 'utf8')).replace(elsewhere.url, system.xmtpUrl);
    await writeFile(inbox, moved);
    person.env.XMTP_URL = system.xmtpUrl;
    expect(await person.json('agents', '--mine')).toMatchObject({ instances: [] });
  });
});

describe('wrong usage and an unreachable system', () => {
  test.each([
    [['nonsense'], /unknown command/],
    [['template', 'nonsense'], /unknown command/],
    [['template', 'create'], /--file/],
    [['claim', 'abc', '--added'], /template id/],
    [['claim', TEMPLATE], /--invite/],
    [['claim', TEMPLATE, '--added', '--set', 'novalue'], /key=value/],
    [['agents', '--mine', '--template', TEMPLATE], /cannot be combined/],
    [['claim', TEMPLATE, '--invite', ''], /The link is empty\. Copy it from Convos/],
    [['release', 'inst_1'], /instance id/],
    [['agents', 'offer', INSTANCE], /--withdraw/],
    [['agents', 'offer', INSTANCE, '--to', 'me'], /inbox id/],
    [['agents', 'offers', '--limit', '0'], /1 to 100/],
    [['template', 'attest', TEMPLATE, '--for', '91d'], /90d/],
    [['claim', TEMPLATE, '--added', '--request-id', 'again'], /UUID/],
    [['clone', INSTANCE, '--added', '--add', '3'], /--preview/],
    [['clone', INSTANCE, '--preview', '--summary', DIGEST], /either --preview or --summary/],
    [['clone', INSTANCE, '--added', '--summary', 'abc'], /64 hex digits/],
    [['clone', INSTANCE, '--preview', '--yes'], /--invite/],
    [['clone', INSTANCE, '--preview', '--added', '--yes', '--add', '3'], /a different item/],
    [['share', INSTANCE], /--to/],
    [['share', INSTANCE, '--to', 'inst_1'], /instance id/],
    [['agents', 'explain', INSTANCE, '--answer-within', '0'], /1 to 86400/],
    [['agents', 'explain', INSTANCE, '--message', 'x'.repeat(4097)], /4097 bytes/],
    [['agents', '--mine', '--limit', '0'], /1 to 100/],
  ])('%j is refused with exit code 2', async (args, message) => {
    expect(await creator.refusal(...args)).toMatchObject({ reason: 'USAGE', code: 2, message: expect.stringMatching(message) });
  });

  test('an agent cannot be offered to its own owner', async () => {
    const { inboxId } = await creator.json<{ inboxId: string }>('identity');
    expect(await creator.refusal('agents', 'offer', INSTANCE, '--to', inboxId)).toMatchObject({
      reason: 'USAGE',
      code: 2,
      message: expect.stringContaining('your own inbox'),
      help: expect.stringContaining('--withdraw'),
    });
  });

  test('--version prints only the version', async () => {
    expect(await creator.run('--version')).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  });

  test('the error names a gateway or network that does not respond, and how to start it', async () => {
    await using person = await Person.at('http://127.0.0.1:9', 'http://127.0.0.1:9');
    expect(await person.refusal('template', 'list')).toMatchObject({
      reason: 'UPSTREAM_UNAVAILABLE',
      message: expect.stringContaining('http://127.0.0.1:9'),
      help: expect.stringContaining('npm start'),
    });
    // The second command also signs in.
    for (const command of [['identity'], ['lineage', INSTANCE]]) {
      expect(await person.refusal(...command)).toMatchObject({
        reason: 'IDENTITY_UNAVAILABLE',
        message: expect.stringContaining('http://127.0.0.1:9'),
        help: expect.stringContaining('XMTP_URL'),
      });
    }
  });

  test('a separate process does the same, from any folder, and prints nothing else', async () => {
    const one = await creator.start(['template', 'list', '--json']).ended;
    expect(one).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(one.stdout)).toHaveProperty('templates');
    expect(await creator.start(['template', 'create', '-f', 'agent.yaml']).ended).toMatchObject({ code: 0 });
    expect(await creator.start([]).ended).toMatchObject({ code: 2, stdout: '' });
  });

  test('the first Ctrl-C ends a command that reads stdin', async () => {
    const { child, ended } = creator.start(['profile', 'apply', '-f', '-'], 'pipe');
    // More than a pipe holds: the command reads it.
    await new Promise((read) => child.stdin?.write('#'.repeat(1024 * 1024), read));
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '', stderr: expect.stringMatching(/INTERRUPTED/) });
  });

  test('every command has help with an example', async () => {
    const commands = [
      'identity',
      'claim',
      'clone',
      'share',
      'agents',
      'agents explain',
      'lineage',
      'release',
      'template',
      'template create',
      'template list',
      'template categories',
    ];
    for (const command of commands) {
      const { code, stdout } = await creator.run(...command.split(' '), '--help');
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples:\n {2}\$ offshoot /);
    }
  });
});
