// The `offshoot` command as used by people and scripts, against the running system.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '@offshoot/cli';
import { everythingServer } from '@offshoot/mcp/testing';
import { type ProtocolServer, startProtocolServer } from '@offshoot/models/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaimJson, InstanceJson, Offshoot, TemplateJson } from '../demo/offshoot.ts';
import {
  answer,
  answered,
  answerOf,
  asProcess,
  atTerminal,
  byHuman,
  COMMONS_COMMANDS,
  COMPANY_COMMANDS,
  COMPLAINT_COMMANDS,
  CONTEXT_COMMANDS,
  COURIER_COMMANDS,
  creator,
  type Ended,
  expectNothingLeaked,
  file,
  folder,
  GOAL_COMMANDS,
  human,
  inboxToAdd,
  inParallel,
  inProcess,
  MEMORY_COMMANDS,
  NOSTR_COMMANDS,
  POOL_COMMANDS,
  PROFILE_COMMANDS,
  person,
  printed,
  QUEUE_COMMANDS,
  refusal,
  refusalOf,
  run,
  SERVE_COMMANDS,
  STORE_COMMANDS,
  setScene,
  stack,
  system,
  TOKEN_COMMANDS,
  TRUST_COMMANDS,
  untilAnswered,
} from './command-scene.ts';
import { addedLastMonth } from './template-stats.ts';

const EXAMPLES = fileURLToPath(new URL('../examples/templates/', import.meta.url));
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';
const NO_INSTANCE = `inst_${'a'.repeat(26)}`;
const NO_TEMPLATE = `tmpl_${'a'.repeat(26)}`;

/** Absent: the result is a refusal. */
interface Family {
  descendants?: { instanceId: string }[];
}

let endpoint: ProtocolServer;
beforeAll(async () => {
  endpoint = await startProtocolServer();
  const modelVariables = { LLM_BASE_URL: endpoint.url, LLM_MODEL: 'writer' };
  await setScene(undefined, { modelVariables });
});
afterAll(async () => {
  await stack.disposeAsync();
  await endpoint.close();
});

/** Of the help: they list no commands. */
const OTHER_SECTIONS = new Set(['Arguments', 'Options', 'Environment', 'Examples']);

/** Names of all commands, as listed in the help. */
async function commands(): Promise<string[]> {
  const listed = async (...group: string[]) => {
    const { stdout } = await run(creator, ...group, '--help');
    const sections = stdout.matchAll(/^(\w+):\n((?: {2}.*\n?)+)/gm);
    const lists = [...sections].flatMap(([, title = '', list = '']) => (OTHER_SECTIONS.has(title) ? [] : list));
    const names = lists.flatMap((list) => [...list.matchAll(/^ {2}([\w-]+)/gm)]);
    return names.flatMap(([, name]) => (name && name !== 'help' ? [[...group, name].join(' ')] : []));
  };
  // `agents` is also a command itself.
  const groups = ['template', 'profile', 'keys', 'secrets', 'knowledge', 'tenant', 'pool', 'store', 'claims', 'mcp', 'commons'];
  const [top, ...grouped] = await Promise.all([listed(), listed('agents'), ...groups.map((group) => listed(group))]);
  return [...top.filter((name) => !groups.includes(name)), ...grouped.flat()];
}

test('with --json every command prints exactly one document, from the template to the release of a clone', async () => {
  const me = await answer<{ inboxId: string }>(creator, 'identity');
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', join(EXAMPLES, 'trip-planner.yaml'));
  const claim = [...byHuman(), '--set', 'personal-email=saul@example.com', '--request-id', randomUUID()];
  const accepted = await answer<ClaimJson>(creator, 'claim', id, ...claim);
  await human.conversation(accepted.inboxId);
  const [live, shown, found] = await Promise.all([
    // The same request returns the same agent, now that it is live.
    answer<ClaimJson>(creator, 'claim', id, ...claim, '--wait'),
    answer<TemplateJson>(creator, 'template show', id),
    answer<{ templates: TemplateJson[] }>(creator, 'template list', '--mine', '--query', 'trips'),
    answer(creator, 'template categories'),
    answer(creator, 'completion', 'bash'),
  ]);
  expect(live).toMatchObject({ id: accepted.id, instanceId: accepted.instanceId, state: 'CLAIM_STATE_LIVE' });
  // `instructions: trip-planner.md` is a path next to the YAML file.
  expect(shown.instructions).toBe(readFileSync(join(EXAMPLES, 'trip-planner.md'), 'utf8'));
  expect(found.templates.map((template) => template.id)).toEqual([id]);

  const clone = [...byHuman(), '--context', 'where we stay', '--request-id', randomUUID()];
  const [child, updated] = await Promise.all([
    answer<ClaimJson>(creator, 'clone', live.instanceId, ...clone),
    answer<TemplateJson>(creator, 'template update', id, '-f', join(EXAMPLES, 'study-buddy.yaml'), '--yes'),
  ]);
  expect(updated.version).toBe('2');
  await human.conversation(child.inboxId);
  const [arrived, published] = await Promise.all([
    answer<ClaimJson>(creator, 'clone', live.instanceId, ...clone, '--wait'),
    answer<TemplateJson>(creator, 'template publish', id),
  ]);
  expect(arrived).toMatchObject({ id: child.id, state: 'CLAIM_STATE_LIVE', transfer: { state: 'TRANSFER_STATE_INGESTED' } });
  expect(published.visibility).toBe('VISIBILITY_PUBLIC');
  const [copy, exported] = await Promise.all([
    answer<TemplateJson & { duplicatedFrom?: { templateId: string } }>(creator, 'template duplicate', id),
    answer<{ agentName: string }>(creator, 'template export', id),
    answer(creator, 'template creator-name'),
  ]);
  const folder = join(dirname(file('place', '')), 'openclaw');
  await answer(creator, 'template export', id, folder, '--to', 'openclaw');
  const again = await answer<{ content: { agentName: string }; template: TemplateJson }>(creator, 'template import', folder, '--create');
  expect(again).toMatchObject({
    content: { agentName: published.agentName, instructions: (updated.instructions ?? '').trim() },
    template: { visibility: 'VISIBILITY_PRIVATE', version: '1' },
  });
  expect(await refusal(creator, 'template', 'export', id, folder, '--to', 'openclaw')).toMatchObject({ reason: 'USAGE' });
  expect((await run(creator, 'template', 'export', id, '--to', 'claw')).stdout).toMatch(/^---\nschemaVersion: 1\n/);
  expect(copy).toMatchObject({ duplicatedFrom: { templateId: id }, visibility: 'VISIBILITY_PRIVATE' });
  expect(exported.agentName).toBe(published.agentName);

  // Lineage is updated later.
  await untilAnswered<Family>(creator, ['lineage', live.instanceId], ({ descendants }) => descendants !== undefined);
  const [mine, running, family, rollout] = await Promise.all([
    answer<{ instances: InstanceJson[] }>(creator, 'agents', '--mine'),
    answer<{ instances: InstanceJson[] }>(creator, 'agents', '--template', id),
    answer<Family>(creator, 'lineage', live.instanceId),
    answer(creator, 'template rollout', id),
  ]);
  expect(rollout).toMatchObject({ templateId: id, version: '2', total: '2' });
  expect(mine.instances.map((instance) => instance.id)).toEqual([child.instanceId, live.instanceId]);
  expect(running).toEqual(mine);
  expect(family.descendants?.map((node) => node.instanceId)).toEqual([child.instanceId]);

  const server = await everythingServer();
  stack.defer(() => server.stop());
  const { tools } = await answer<{ tools: { name: string }[] }>(creator, 'mcp inspect', server.url);
  expect(tools.map(({ name }) => name)).toContain('echo');
  const lines = await run(creator, 'mcp', 'inspect', server.url, '--id', 'everything', '--tool', 'echo');
  const caller = file('caller.yaml', `agent_name: Caller\ninstructions: You call.\n${lines.stdout}`);
  expect(await answer<TemplateJson>(creator, 'template create', '-f', caller)).toMatchObject({
    mcpServers: [{ id: 'everything', url: server.url, tools: [{ definition: expect.stringContaining('"name":"echo"') }] }],
  });
  expect(await refusal(creator, 'mcp', 'inspect', NOWHERE)).toMatchObject({ reason: 'MCP_SERVER' });

  expect(await answer(creator, 'agents keep', live.instanceId, '30')).toEqual({ keptDays: 30 });

  const [{ versions }, difference] = await Promise.all([
    answer<{ versions: unknown[] }>(creator, 'template versions', id),
    answer<{ diff: string }>(creator, 'template diff', id),
  ]);
  expect(versions).toHaveLength(2);
  expect(difference.diff).toContain('-agent_name: Trip Planner\n');
  const back = await answer<TemplateJson>(creator, 'template rollback', id, '1', '--yes', '--wait');
  expect(back).toMatchObject({ version: '3', agentName: 'Trip Planner', rollout: { total: '2', pending: '0', held: '0' } });
  expect(await answer(creator, 'template yank', id, '2', '--reason', 'It teaches.')).toMatchObject({ version: '2', yanked: true });

  endpoint.behave({ kind: 'say', text: '{"name": "Chores", "instructions": "Keep a list of chores."}' });
  const drafted = { agentName: 'Chores', instructions: 'Keep a list of chores.' };
  expect(await answer(creator, 'template draft', 'keeps the chores fair')).toMatchObject(drafted);
  expect((await run(creator, 'template', 'draft', 'keeps the chores fair')).stdout).toBe(
    'agent_name: Chores\ninstructions: Keep a list of chores.\n',
  );
  expect(await answer(creator, 'template stats', id)).toMatchObject({ people: { added: '0' }, versions: [] });
  const { creatorId } = await answer<{ creatorId: string }>(creator, 'template show', id);
  await addedLastMonth(system.config.databaseUrl, { id, creatorId }, 12);
  expect((await run(creator, 'template', 'stats', id)).stdout.replaceAll(/ +$/gm, '')).toBe(
    [
      '           ADDED  KEPT 7 DAYS  KEPT 28 DAYS  👍  👎',
      'all        10+    10+ of 10+   5+ of 10+     5+  <5',
      'version 1  10+    10+ of 10+   5+ of 10+     5+  <5',
      '',
      '5+ left: too-much',
      '',
    ].join('\n'),
  );

  const maker = person();
  const given = await answer<TemplateJson>(maker, 'template duplicate', id);
  expect(await answer(maker, 'template merge', given.id, '--yes')).toMatchObject({ published: false, merge: { from: '3', to: '3' } });
  expect(await answer(maker, 'template hand-over', given.id, '--to', me.inboxId)).toMatchObject({ newCreatorId: me.inboxId });
  expect(await answer(creator, 'template accept', given.id, '--yes')).toMatchObject({ version: '2', creatorId: me.inboxId });

  const [released, hidden] = await Promise.all([
    answer<InstanceJson>(creator, 'release', child.instanceId, '--why', 'done'),
    answer<TemplateJson>(creator, 'template unpublish', id),
  ]);
  expect(released.state).toMatch(/DRAINING|GONE/);
  expect(hidden.visibility).toBe('VISIBILITY_PRIVATE');
  expect(await answer(creator, 'template delete', id)).toEqual({ id, deleted: true });
  expect(me.inboxId).toMatch(/^[0-9a-f]{64}$/);
  const elsewhere = [
    TRUST_COMMANDS,
    COMPANY_COMMANDS,
    CONTEXT_COMMANDS,
    GOAL_COMMANDS,
    NOSTR_COMMANDS,
    COMMONS_COMMANDS,
    COURIER_COMMANDS,
    MEMORY_COMMANDS,
    SERVE_COMMANDS,
    PROFILE_COMMANDS,
    POOL_COMMANDS,
    STORE_COMMANDS,
    COMPLAINT_COMMANDS,
    QUEUE_COMMANDS,
    TOKEN_COMMANDS,
  ];
  const here = (await commands()).filter((name) => !elsewhere.flat().includes(name));
  expect([...answered].sort()).toEqual(here.sort());
});

test('as a process it prints only its result, and ends with its exit code', async () => {
  const path = file('process.yaml', 'agent_name: Process\ninstructions: You run.\n');
  const [me, help, made, nothing, wrong] = await inParallel(
    [['identity', '--json'], ['--help'], ['template', 'create', '-f', path, '--json'], ['lineage', NO_INSTANCE, '--json'], ['--json']],
    (args) => asProcess(creator, ...args),
  );
  expect(me).toMatchObject({ code: 0, stderr: '' });
  expect(answerOf('identity', me as Ended)).toEqual(await answer(creator, 'identity'));
  expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: offshoot /), stderr: '' });
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(answerOf('template create', made as Ended)).toMatchObject({ id: expect.stringMatching(/^tmpl_/), version: '1' });
  expect(refusalOf(['lineage'], nothing as Ended)).toMatchObject({ reason: 'INSTANCE_NOT_FOUND', code: 1 });
  expect(refusalOf([], wrong as Ended)).toMatchObject({ reason: 'USAGE', code: 2 });
});

test('the program starts fast, and says how it was started', async () => {
  const seconds: number[] = [];
  const bare: number[] = [];
  for (const args of [['--version'], ['--help'], ['--version'], ['--help']]) {
    let started = performance.now();
    expect(await asProcess(creator, ...args)).toMatchObject({ code: 0, stderr: '' });
    seconds.push((performance.now() - started) / 1_000);
    started = performance.now();
    spawnSync(process.execPath, ['--eval', '0']);
    bare.push((performance.now() - started) / 1_000);
  }
  // The first run of each compiles, and on a busy machine a program that does nothing takes long, too.
  expect(Math.min(...seconds)).toBeLessThan(Math.max(0.7, 10 * Math.min(...bare)));
  const typed = { npm_command: 'exec' };
  const help = (await inProcess(creator, ['template', '--help'], undefined, typed)).stdout;
  expect(help).toMatch(/^Usage: npx offshoot template \[/);
  expect(help).toContain('  $ npx offshoot template list');
  expect((await inProcess(creator, ['template', 'show', 'x'], undefined, typed)).stderr).toContain('see `npx offshoot template list`.');
  expect((await inProcess(creator, ['template', 'show', 'x'])).stderr).toContain('see `offshoot template list`.');
});

test('the help of every command has an example', async () => {
  const all = [...(await commands()), 'template', 'profile', 'keys', 'tenant', 'pool', 'claims', 'mcp', 'commons', ''];
  expect(all.length).toBeGreaterThan(22);
  for (const command of all) {
    const { code, stdout, stderr } = await inProcess(undefined, [...command.split(' ').filter(Boolean), '--help']);
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
    expect(stdout).toMatch(/^Examples:\n {2}\$ (\w+=\S+ )?offshoot /m);
  }
});

describe('a template file', () => {
  test('with an unknown field is refused with file, line and column, and the likely field', async () => {
    const path = file('typo.yaml', 'agent_name: Guide\ndescription: Shows the way\ninstuctions: You guide people.\n');
    expect(await refusal(creator, 'template', 'create', '-f', path)).toMatchObject({
      reason: 'VALIDATION_FAILED',
      code: 1,
      message: expect.stringContaining(`${path}:3:1: unknown field "instuctions"`),
      help: 'Did you mean instructions?',
      metadata: { file: path, line: '3', column: '1', field: 'instuctions' },
    });
    const nested = file(
      'nested.yaml',
      'agentName: Guide\ninstructions: x\ntools:\n  - id: mail\n    provisioning: user\n    promt: Which?\n',
    );
    expect(await refusal(creator, 'template', 'create', '-f', nested)).toMatchObject({
      message: expect.stringContaining(`${nested}:6:5:`),
      help: 'Did you mean prompt?',
    });
    expect(await refusal(creator, 'template', 'create', '-f', join(folder, 'absent.yaml'))).toMatchObject({ reason: 'FILE_UNREADABLE' });
  });

  test('may use agent_name or agentName, and contain its instructions or name a Markdown file', async () => {
    const text = '# Guide\n\nYou guide people.\n';
    file('guide.md', text);
    const snake = file('snake.yaml', `agent_name: Guide\ninstructions: guide.md\nmodel:\n  allow_override: false\n  default: m\n`);
    const camel = file(
      'camel.yaml',
      `agentName: Guide\ninstructions: |\n  # Guide\n\n  You guide people.\nmodel:\n  allowOverride: false\n  default: m\n`,
    );
    const [one, other] = await inParallel([snake, camel], (path) => answer<TemplateJson>(creator, 'template create', '-f', path));
    for (const template of [one, other])
      expect(template).toMatchObject({ agentName: 'Guide', instructions: text, model: { default: 'm', allowOverride: false } });
  });
});

describe('a refusal', () => {
  test('names the tool and its question if a required value is missing', async () => {
    const { id } = await answer<TemplateJson>(creator, 'template create', '-f', join(EXAMPLES, 'trip-planner.yaml'));
    expect(await refusal(creator, 'claim', id, '--added')).toMatchObject({
      reason: 'USER_CONFIG_MISSING',
      code: 1,
      message: expect.stringMatching(/personal-email.*Your email for booking confirmations\?/),
      help: expect.stringMatching(/\S/),
    });
  });

  test('says which gateway does not respond, and how to start one', async () => {
    const lost = person(NOWHERE);
    const failed = await refusal(lost, 'template', 'list');
    expect(failed).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE', code: 1, message: expect.stringContaining(NOWHERE) });
    expect(failed.help).toMatch(/npm start.*OFFSHOOT_URL/);
    const { code, stdout, stderr } = await run(lost, 'template', 'list');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: .*http:\/\/127\.0\.0\.1:1.*\(UPSTREAM_UNAVAILABLE\)\n {2}Start it with `npm start`/);
  });

  test('has a reason and an exit code, for every fault', async () => {
    const cases: [args: string[], reason: string, code: number][] = [
      [[], 'USAGE', 2],
      [['claim', NO_TEMPLATE], 'USAGE', 2],
      [['claim', NO_TEMPLATE, '--added'], 'TEMPLATE_NOT_FOUND', 1],
      [['claim', NO_TEMPLATE, '--invite', 'https://example.com/party'], 'INVITE_MALFORMED', 1],
      [['lineage', NO_INSTANCE], 'INSTANCE_NOT_FOUND', 1],
      [['agents', '--mine', '--page-token', 'page2'], 'PAGE_TOKEN_INVALID', 1],
    ];
    const failed = await inParallel(cases, ([args]) => refusal(creator, ...args));
    expect(failed.map(({ reason, code }) => [reason, code])).toEqual(cases.map(([, reason, code]) => [reason, code]));
    for (const { reason, help } of failed) expect([reason, help]).toEqual([reason, expect.stringMatching(/\S/)]);
  });
});

test('private templates and agents are invisible to strangers and without a session', async () => {
  const path = file('secret.yaml', 'agent_name: Mole\ninstructions: You dig under the old brewery.\n');
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', path);
  const [{ inboxId }, { instanceId }] = await Promise.all([
    answer<{ inboxId: string }>(creator, 'identity'),
    answer<ClaimJson>(creator, 'claim', id, '--added'),
  ]);
  // Lineage is updated after the claim is accepted.
  await untilAnswered<Family>(creator, ['lineage', instanceId], ({ descendants }) => descendants !== undefined);
  const [nobody, stranger] = [person(), person()];
  expect(await answer(stranger, 'agents', '--mine')).toMatchObject({ instances: [] });
  const told: string[] = [];
  const asked = async (who: Offshoot, reason: string, ...args: string[]) => {
    const ended = await run(who, ...args, '--json');
    told.push(ended.stdout, ended.stderr);
    expect([args, /"reason":"(\w+)"/.exec(ended.stderr)?.[1] ?? '']).toEqual([args, reason]);
  };
  await inParallel(
    [
      () => asked(nobody, 'TEMPLATE_PRIVATE', 'template', 'show', id),
      () => asked(nobody, '', 'template', 'list', '--query', 'brewery'),
      () => asked(stranger, 'TEMPLATE_PRIVATE', 'template', 'show', id),
      () => asked(stranger, 'TEMPLATE_PRIVATE', 'claim', id, '--added'),
      () => asked(stranger, 'NOT_TEMPLATE_CREATOR', 'agents', '--template', id),
      () => asked(stranger, 'NOT_INSTANCE_OWNER', 'lineage', instanceId),
      () => asked(stranger, 'NOT_INSTANCE_OWNER', 'release', instanceId),
    ],
    (ask) => ask(),
  );
  expect(told.join('\n')).not.toMatch(new RegExp(`Mole|brewery|${inboxId}`));
  // Browsing creates no identity.
  expect(readdirSync(nobody.home)).toEqual([]);
});

test('without --json, the output is for people: text, tables and the next command', async () => {
  const path = file('public.yaml', 'agent_name: Town Crier\ndescription: Cries the news\ninstructions: You cry the news.\n');
  const made = await run(creator, 'template', 'create', '-f', path);
  const id = /tmpl_[a-z2-7]{26}/.exec(made.stdout)?.[0] ?? '';
  expect(made.stdout).toContain(`offshoot template publish ${id}`);
  await run(creator, 'template', 'publish', id);
  const [store, agents, shown, failed] = await inParallel(
    [
      ['template', 'list', '--public', '--query', 'crier'],
      ['agents', '--mine'],
      ['template', 'show', id],
      ['lineage', NO_INSTANCE],
    ],
    (args) => run(creator, ...args),
  );
  expect(store?.stdout).toMatch(/^ID +VERSION +VISIBILITY +NAME +DESCRIPTION\n/);
  expect(store?.stdout).toMatch(new RegExp(`^${id} +1 +public +Town Crier +Cries the news$`, 'm'));
  expect(agents?.stdout).toMatch(/^ID +NAME +STATE +VERSION/);
  expect(shown?.stdout).toContain('You cry the news.');
  expect(failed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^error: .*\(INSTANCE_NOT_FOUND\)\n {2}\S/) });
  for (const { stdout } of [made, store, agents, shown].filter((one) => one !== undefined)) expect(stdout).not.toMatch(/^\s*[{[]/);
});

test('Ctrl-C during --wait ends at once, and the claim continues without it', async () => {
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', join(EXAMPLES, 'restaurant-scout.yaml'));
  const requestId = randomUUID();
  const waiting = atTerminal(creator, ['claim', id, ...byHuman(), '--request-id', requestId, '--wait']);
  const inboxId = await inboxToAdd(waiting);
  const pressed = performance.now();
  waiting.pressCtrlC();
  expect(await waiting.exitCode).toBe(130);
  expect(performance.now() - pressed).toBeLessThan(10_000);
  printed.push(waiting.stdout(), waiting.stderr());
  expect(waiting.stdout()).toBe('');
  expect(waiting.stderr()).toMatch(/\nerror: [^\n]*continues[^\n]* \(INTERRUPTED\)\n[^\n]*offshoot agents/);

  const { instances } = await answer<{ instances: InstanceJson[] }>(creator, 'agents', '--mine');
  const claimed = instances.find((instance) => instance.inboxId === inboxId);
  expect(claimed?.state).toMatch(/CLAIMED|JOINING/);
  await human.conversation(inboxId);
  const later = await answer<ClaimJson>(creator, 'claim', id, ...byHuman(), '--request-id', requestId, '--wait');
  expect(later).toMatchObject({ instanceId: claimed?.id, state: 'CLAIM_STATE_LIVE' });
  const inWords = await inProcess(creator, ['claim', id, ...byHuman(), '--request-id', requestId, '--wait']);
  expect(inWords.stdout).toContain(`\nIt starts at “L2: asks first”. Change it: offshoot agents trust ${claimed?.id} L3\n`);
});

test('an operator with the data folder sees the pool and an agent’s history; other services do not', async () => {
  const { dataDir } = system.config;
  expect(statSync(join(dataDir, 'operator-key')).mode & 0o777).toBe(0o600);
  const operator = { OFFSHOOT_DATA: dataDir };
  const shown = await inProcess(creator, ['pool', 'status', '--json'], undefined, operator);
  const status = JSON.parse(shown.stdout) as { states: { state: string; count: string }[]; queued: number; hosts: { isUp: boolean }[] };
  expect(status).toMatchObject({ queued: 0, hosts: [{ isUp: true }] });
  expect(status.states.map(({ state }) => state)).toContain('INSTANCE_STATE_LIVE');
  const { instances } = JSON.parse((await inProcess(creator, ['agents', '--mine', '--json'])).stdout) as { instances: InstanceJson[] };
  const history = ['pool', 'history', instances[0]?.id ?? '', '--json'];
  const { transitions } = JSON.parse((await inProcess(creator, history, undefined, operator)).stdout) as { transitions: { to: string }[] };
  expect(transitions.map(({ to }) => to).slice(0, 2)).toEqual(['INSTANCE_STATE_IDLE', 'INSTANCE_STATE_CLAIMED']);
  expect(await inProcess(creator, ['pool', 'history', NO_INSTANCE], undefined, operator)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('INSTANCE_NOT_FOUND'),
  });

  const [host] = (JSON.parse(shown.stdout) as { hosts: { hostId: string }[] }).hosts;
  for (const [args, reason] of [
    [[host?.hostId ?? '', '--yes'], 'HOST_NOT_GONE'],
    [['nobody'], 'HOST_NOT_FOUND'],
  ] as const) {
    const refused = await inProcess(creator, ['pool', 'retire', ...args], undefined, operator);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(reason) });
  }

  const at = { CLAIM_URL: system.running.claim.url };
  for (const [token, reason] of [
    [system.running.keys.of('gateway').seed, 'CALLER_NOT_ALLOWED'],
    ['a'.repeat(64), 'CALLER_UNKNOWN'],
  ] as const) {
    const refused = await inProcess(creator, ['pool', 'status'], undefined, { ...at, OFFSHOOT_OPERATOR_KEY: token });
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(`the key in OFFSHOOT_OPERATOR_KEY.*${reason}`) });
    expect(refused.stderr).not.toContain(token);
  }

  const pressed = new AbortController();
  const lines: string[] = [];
  const stdout = (line: string) => {
    lines.push(line);
    pressed.abort();
  };
  const streams = { stdout, stderr: stdout };
  const env = { OFFSHOOT_HOME: creator.home, ...operator };
  expect(await runCommandLine(['pool', 'status', '--watch', '--json'], env, streams, pressed.signal)).toBe(0);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ hosts: [{ isUp: true }] }]);
});

test('keys and tokens are only in the owner’s private files and in no output', async () => {
  await expectNothingLeaked(['saul@example.com', system.running.keys.of('operator').seed]);
  const kept = readdirSync(join(creator.home, 'requests')).map((name) => readFileSync(join(creator.home, 'requests', name), 'utf8'));
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.join('\n')).not.toContain('saul@example.com');
});
