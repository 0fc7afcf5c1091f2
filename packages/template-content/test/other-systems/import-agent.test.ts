import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { isUnclear } from '@offshoot/times/schedule.ts';
import { ruleIn } from '@offshoot/times/when.ts';
import { describe, expect, test } from 'vitest';
import { readTemplate, writeTemplate } from '../../src/index.ts';
import { type AgentFiles, ImportError } from '../../src/other-systems/agent-files.ts';
import { importAgent } from '../../src/other-systems/import-agent.ts';
import * as shapes from './shapes.data.ts';

function filesOf(shape: Readonly<Record<string, string | Uint8Array>>, name?: string): AgentFiles {
  const paths = Object.keys(shape);
  const read = async (path: string) => {
    const found = shape[path];
    if (found === undefined) throw new Error(`Nobody may read ${path}.`);
    return typeof found === 'string' ? new TextEncoder().encode(found) : found;
  };
  return { name: name ?? (paths.length === 1 ? (paths[0] ?? '') : 'workspace'), paths, unread: [], read };
}

const imported = (shape: Readonly<Record<string, string | Uint8Array>>, o?: { agent?: string; name?: string }) =>
  importAgent(filesOf(shape), o);

async function refusal(shape: Readonly<Record<string, string | Uint8Array>>, o?: { agent?: string }): Promise<ImportError> {
  const error = await imported(shape, o).then(
    ({ content }) => new Error(`not refused: ${content.agentName}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ImportError)) throw error;
  return error;
}

const triggersOf = ({ soul }: TemplateContent) => soul?.proactiveTriggers.map(({ trigger, action }) => `${trigger}: ${action}`) ?? [];
const wheres = (left: readonly { where: string }[]) => left.map(({ where }) => where);

describe('a workspace of OpenClaw', () => {
  test('with the fields of IDENTITY.md in a list becomes a template; what is personal stays behind', async () => {
    const { system, content, mapped, left } = await imported(shapes.workspaceWithList);
    expect(system).toBe('OpenClaw');
    expect(content).toMatchObject({ agentName: 'Momo', emoji: '🐈', description: 'house cat · dry and kind', tools: [] });
    expect(content.model).toBeUndefined();
    expect(content.soul?.text).toBe('# SOUL.md\n\n## Core truths\n\nBe useful before you are clever.\nNever flatter.');
    expect(content.instructions).toContain('keep the shopping list short.');
    expect(triggersOf(content)).toEqual(['Every Monday at 9:00: Post what is still open', 'every day at 09:00: Say which food expires']);
    expect(wheres(left)).toEqual(['IDENTITY.md: Avatar', 'AGENTS.md: USER.md', 'USER.md', 'TOOLS.md', 'memory/', 'skills/']);
    expect(mapped.map(({ where, fields }) => `${where} → ${fields.join(', ')}`)).toEqual([
      'IDENTITY.md: Name → agent_name',
      'IDENTITY.md → description',
      'IDENTITY.md: Emoji → emoji',
      'SOUL.md → soul.text',
      'AGENTS.md → instructions',
      'HEARTBEAT.md → soul.proactive_triggers',
    ]);
    expect(JSON.stringify(content, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toMatch(/Saul|192\.168|lamp/);
  });

  test('with front matter, in lower case', async () => {
    const { content } = await imported(shapes.workspaceWithFrontMatter);
    expect(content).toMatchObject({
      agentName: 'Iris',
      emoji: '🦉',
      description: 'calm',
      instructions: 'Write one paragraph for each paper.',
    });
    expect(content.soul?.text).toBe('I read the papers of the morning before anybody is up.\n\nSay what you do not know.');
  });

  test('in prose, without instructions of its own', async () => {
    const { content } = await imported(shapes.workspaceInProse);
    expect(content).toMatchObject({ agentName: 'Ada', instructions: 'You are Ada.' });
    expect(content.soul?.text).toContain('You count twice.');
  });

  test('that nobody has filled in is called after its folder, and says so', async () => {
    const { content, left } = await importAgent(filesOf(shapes.workspaceUnfilled, 'kitchen_helper'));
    expect(content).toMatchObject({ agentName: 'kitchen helper', emoji: '' });
    expect(triggersOf(content)).toEqual([]);
    expect(wheres(left)).toEqual(expect.arrayContaining(['its name', 'BOOTSTRAP.md']));
    expect((await imported(shapes.workspaceUnfilled, { name: 'Otto' })).content.agentName).toBe('Otto');
  });

  test.each([
    ['My name is Momo.', 'Momo'],
    ['I’m **Momo Blue**, a cat.', 'Momo Blue'],
    ['# Momo 🐈 — the house cat', 'Momo'],
    ['# IDENTITY.md - Agent Identity\n\n| Field | Value |\n|---|---|\n| **Name** | Momo |', 'Momo'],
    ['# Identity\n\n### Name\n\n`Momo`', 'Momo'],
    ['**Name**: Momo', 'Momo'],
    ['<!-- Name: Otto -->\n# Who Am I?\n\n**Official name:** Momo', 'Momo'],
    ['# IDENTITY.md - Agent Identity Card\n\n## Name\n**Momo** — house cat of a shop', 'Momo'],
    ['- **名字：** 小龙', '小龙'],
    ['- **Nombre**: Momo (gato)', 'Momo'],
    ['You are a helpful assistant.', undefined],
    ['You are An Assistant.', undefined],
    ['# Who am I?\n\n- Name: [CHOOSE A NAME]', undefined],
    ['# AGENT PROFILE', undefined],
  ])('finds the name in %j', async (identity, name) => {
    const { content } = await importAgent(filesOf({ 'IDENTITY.md': identity, 'AGENTS.md': 'Help.' }, 'otto'));
    expect(content.agentName).toBe(name ?? 'otto');
  });

  test('does by itself what its heartbeat says, at the times of its headings', async () => {
    const { content, left } = await imported({
      'AGENTS.md': 'Help.',
      'HEARTBEAT.md': [
        'tasks:\n- name: inbox\n  interval: 30m\n  prompt: "Check the inbox: what is urgent?"\n- name: sweep\n  interval: 1d',
        '# Heartbeat\n\nLook after\nthe plants.\n\nIf nothing needs attention, reply HEARTBEAT_OK.',
        '## Weekly (Friday evening)\n1. Sum up the week',
        '**Hourly:**\n* Check the oven',
        '## When a guest is ill\n- Ask how they are',
      ].join('\n\n'),
    });
    expect(triggersOf(content)).toEqual([
      'every 30 minutes: Check the inbox: what is urgent?',
      'every day: sweep',
      'every day at 09:00: Look after the plants.',
      'every Friday at 18:00: Sum up the week',
      'every hour: Check the oven',
      'When a guest is ill: Ask how they are',
    ]);
    expect(wheres(left)).toEqual(['HEARTBEAT.md: HEARTBEAT_OK', 'its name']);
  });

  test('is found in a folder below, and not if there are several', async () => {
    const nested = Object.fromEntries(Object.entries(shapes.workspaceWithFrontMatter).map(([path, text]) => [`workspace/${path}`, text]));
    expect((await imported({ ...nested, 'openclaw.json': '{"token":"x"}' })).content.agentName).toBe('Iris');
    expect(await refusal({ 'a/SOUL.md': 'A.', 'b/SOUL.md': 'B.' })).toMatchObject({ problem: 'several', choices: ['a/', 'b/'] });
  });

  test('cron jobs become triggers whose times agents understand', async () => {
    const job = (schedule: object, name: string) => ({
      name,
      enabled: true,
      schedule,
      payload: { kind: 'agentTurn', message: `Do ${name}` },
    });
    const { content, left } = await imported({
      ...shapes.workspaceWithFrontMatter,
      'cron/jobs.json': JSON.stringify({
        version: 1,
        jobs: [
          job({ kind: 'cron', expr: '30 8 * * 1-5', tz: 'Europe/Vienna' }, 'one'),
          job({ kind: 'cron', expr: '0 9,17 * * *' }, 'two'),
          job({ kind: 'every', everyMs: 7_200_000 }, 'three'),
          job({ kind: 'at', atMs: 1 }, 'once'),
          job({ kind: 'cron', expr: '0 18 * * FRI,MON' }, 'four'),
        ],
      }),
    });
    expect(triggersOf(content)).toEqual([
      'every weekday at 08:30: Do one',
      'every day at 09:00 and 17:00: Do two',
      'every 2 hours: Do three',
      'every Monday and Friday at 18:00: Do four',
    ]);
    expect(wheres(left)).toEqual(['cron/jobs.json: time zone Europe/Vienna', 'cron/jobs.json: once']);
    for (const { trigger } of content.soul?.proactiveTriggers.filter(({ trigger }) => trigger.includes(' at ')) ?? [])
      expect(isUnclear(ruleIn(trigger, { now: new Date('2026-03-02T12:00:00Z'), zone: 'UTC' })), trigger).toBe(false);
  });
});

describe('an agent in one Markdown file', () => {
  test('with a list of tools and a model that is another program’s', async () => {
    const { system, content, left } = await imported(shapes.codingAgent);
    expect(system).toBe('Markdown');
    expect(content).toMatchObject({ agentName: 'code-reviewer', description: 'Reviews changes for bugs and clarity.' });
    expect(content.model).toBeUndefined();
    expect(content.instructions).toBe('You review code.\n\n## Steps\n\n1. Read the difference.\n2. Say what is wrong.');
    expect(wheres(left)).toEqual([
      'code-reviewer.md: model',
      'code-reviewer.md: tools (Read, Grep, Bash)',
      'code-reviewer.md: color (purple)',
    ]);
  });

  test('whose front matter is no YAML', async () => {
    const { content, left } = await imported(shapes.codingAgentWithExamples);
    expect(content).toMatchObject({
      agentName: 'test-writer',
      description: 'Use this agent when tests are missing. Examples:',
      model: { default: 'gpt-oss-20b' },
      instructions: 'You write tests that can fail.',
    });
    expect(wheres(left)).toEqual(['test-writer.md: description', 'test-writer.md: tools (read, edit)']);
  });

  test('that goes by the name of its file', async () => {
    const { content, left } = await imported(shapes.codingAgentByFile);
    expect(content).toMatchObject({ agentName: 'docs', description: 'Writes documentation', model: { default: 'provider/some-model-4' } });
    expect(wheres(left)).toEqual([
      'docs.agent.md: mode (subagent)',
      'docs.agent.md: temperature (0.1)',
      'docs.agent.md: tools (write, bash)',
      'docs.agent.md: permission (edit)',
    ]);
  });

  test('without front matter goes by the name in its prose', async () => {
    expect((await imported({ 'plain.md': '# The cook\n\nYou are Momo, a cook.' })).content.agentName).toBe('Momo');
    expect((await imported({ 'plain.md': 'Cook.' })).content.agentName).toBe('plain');
  });

  test('in a folder beside a README', async () => {
    expect((await imported({ ...shapes.codingAgent, 'README.md': '# Agents', LICENSE: 'MIT' })).content.agentName).toBe('code-reviewer');
    expect(await refusal({ ...shapes.codingAgent, 'other.md': '# Other' })).toMatchObject({ problem: 'several' });
  });
});

describe('a CLAW.md', () => {
  test('with tasks on a schedule', async () => {
    const { system, content, left } = await imported(shapes.clawWithTasks);
    expect(system).toBe('CLAW.md');
    expect(content).toMatchObject({ agentName: 'inbox-tidy', description: 'Keeps an inbox tidy.' });
    expect(content.instructions).toMatch(/^You act only when you are sure\.\n\nFor one inbox\.\n\n# find replies\n\nStar/);
    expect(triggersOf(content)).toEqual([
      'every weekday at 07:30: Do this: find replies',
      'every weekday at 07:30: Do this: sum up',
      'every Monday at 18:00: Do this: find replies',
      'every Monday at 18:00: Do this: sum up',
    ]);
    expect(wheres(left)).toEqual(['CLAW.md: model', 'CLAW.md: timezone', 'CLAW.md: runtime', 'CLAW.md: options']);
  });

  test('of a package, with the files that it names, and none outside', async () => {
    const { content, left } = await imported(shapes.clawPackage);
    expect(content).toMatchObject({ agentName: 'Incident triage', instructions: 'Find out how bad an incident is and whose it is.' });
    expect(content.soul?.text).toContain('You are calm');
    expect(triggersOf(content)).toEqual(['every weekday at 09:00: Sum up what is open.']);
    expect(wheres(left)).toEqual([
      '../../USER.md',
      'reference/policy.md',
      'CLAW.md: cronJobs: time zone UTC',
      'CLAW.md: packages',
      'CLAW.md: mcpservers',
      'CLAW.md: agent.tools',
      'package.json',
      'workspace/',
    ]);
  });

  test('without front matter', async () => {
    const { content } = await imported({ 'CLAW.md': '# CLAW.md\n\nYou are Momo, a cook.\n' });
    expect(content).toMatchObject({ agentName: 'Momo', instructions: '# CLAW.md\n\nYou are Momo, a cook.' });
  });

  test('as grouped JSON, and with a soul and a heartbeat in its body', async () => {
    const json = { schemaVersion: 1, agent: { id: 'triage' }, workspace: { bootstrapFiles: { 'SOUL.md': { content: 'Be calm.' } } } };
    expect((await imported({ 'triage.claw.json': JSON.stringify(json) })).content).toMatchObject({
      agentName: 'triage',
      soul: { text: 'Be calm.' },
    });
    const { content, left } = await imported({
      'CLAW.md':
        '---\nname: Otto\n---\nCook.\n\n## Soul\n\nBe calm.\n\n## Heartbeat\n\n- Check the oven\n\n## User\n\nSaul\n\n## More\n\nServe.\n',
    });
    expect(content).toMatchObject({ instructions: 'Cook.\n\n## More\n\nServe.', soul: { text: 'Be calm.' } });
    expect(triggersOf(content)).toEqual(['every day at 09:00: Check the oven']);
    expect(wheres(left)).toEqual(['CLAW.md: user']);
  });
});

describe('a file of Letta', () => {
  test('in a string, with several agents and emptied secrets', async () => {
    const { system, content, left, others } = await imported(shapes.lettaInString);
    expect(others).toEqual(['boris_archive']);
    expect(system).toBe('Letta');
    expect(content).toMatchObject({
      agentName: 'anna_support',
      description: 'Helps customers with their orders.',
      model: { default: 'openai/gpt-4o-mini' },
      tags: ['support'],
      instructions: 'Answer in two sentences.\n\n## guardrails\n\nRefund nothing yourself.',
      soul: { text: 'You are Anna: patient, precise.' },
    });
    expect(wheres(left)).toEqual([
      'system: base_instructions',
      'the block “human”',
      'the block “notes”',
      'tools: cancel_order',
      'servers: shop',
      'secrets: SHOP_TOKEN',
      'messages',
    ]);
    expect(JSON.stringify(content.instructions + content.soul?.text)).not.toMatch(/Dana|parcel/);
    expect((await imported(shapes.lettaInString, { agent: 'boris_archive' })).content.instructions).toBe('You file things.');
    expect(await refusal(shapes.lettaInString, { agent: 'ida' })).toMatchObject({
      problem: 'nothing',
      choices: ['anna_support', 'boris_archive'],
    });
  });

  test('of an older version', async () => {
    const { content, left } = await imported(shapes.lettaFlat);
    expect(content).toMatchObject({
      agentName: 'Companion',
      instructions: 'You keep people company.',
      soul: { text: 'Warm, and brief.' },
    });
    expect(wheres(left)).toEqual(['the block “human”', 'tools: send_message', 'secrets: WEATHER_KEY']);
  });
});

test('every shape is a template whose YAML is read back as the same', async () => {
  for (const shape of Object.values(shapes)) {
    const { content } = await imported(shape);
    const text = writeTemplate(content);
    expect(await readTemplate({ name: 'x', text, readMarkdown: () => Promise.reject(new Error('no files')) })).toEqual(content);
  }
});

describe('what does not fit', () => {
  const agent = (body: string) => ({ 'a.md': `---\nname: a\n---\n${body}` });

  test('instructions at the limit are taken, and one byte more is refused with the number', async () => {
    expect((await imported(agent('x'.repeat(262_144)))).content.instructions).toHaveLength(262_144);
    expect(await refusal(agent('x'.repeat(262_145)))).toMatchObject({
      problem: 'too-long',
      excessBytes: 1,
      message: 'The instructions are 1 bytes too long.',
    });
    expect(await refusal(agent('é'.repeat(262_144)))).toMatchObject({ problem: 'too-long', excessBytes: 262_144 });
    expect(await refusal(agent('x'.repeat(2 ** 20)))).toMatchObject({ problem: 'too-long', path: 'a.md' });
  });

  test('a soul that is too long is a part of the instructions', async () => {
    const short = await imported({ 'SOUL.md': 'x'.repeat(16_384) });
    expect(short.content.soul?.text).toHaveLength(16_384);
    const long = await imported({ 'SOUL.md': 'x'.repeat(16_385), 'AGENTS.md': 'Help.' });
    expect(long.content.soul).toBeUndefined();
    expect(long.content.instructions).toHaveLength(16_385 + 'Help.\n\n'.length);
  });

  test('long names, descriptions, emoji and triggers are cut or listed', async () => {
    const { content, left } = await imported({
      'IDENTITY.md': `---\nname: ${'N'.repeat(65)}\nvibe: ${'é'.repeat(1_100)}\nemoji: ${'👨‍👩‍👧‍👦'.repeat(20)}\n---\n`,
      'AGENTS.md': 'Help.',
      'HEARTBEAT.md': `${'- Check\n'.repeat(9)}- ${'y'.repeat(201)}\n`,
    });
    expect(content.agentName).toHaveLength(64);
    expect(content.description).toMatch(/^é+…$/);
    expect(content.emoji).toBe('👨‍👩‍👧‍👦');
    expect(content.soul?.proactiveTriggers).toHaveLength(8);
    expect(left).toHaveLength(4);
  });

  test('what is no agent says what could be one', async () => {
    expect(await refusal({ 'a.yaml': 'agent_name: x' })).toMatchObject({
      problem: 'nothing',
      help: expect.stringContaining('template create'),
    });
    expect(await refusal({ 'photo.png': 'x' })).toMatchObject({ problem: 'nothing' });
    expect(await refusal({})).toMatchObject({ problem: 'nothing' });
    expect(await refusal({ 'a.md': '' })).toMatchObject({ problem: 'nothing' });
    expect(await refusal({ 'a.af': '[1]' })).toMatchObject({ problem: 'unreadable' });
  });
});

describe('attacks', () => {
  const agent = (body: string, frontMatter = 'name: a') => ({ 'a.md': `---\n${frontMatter}\n---\n${body}` });

  test('attack: hidden characters in a prompt are taken out and counted', async () => {
    const { content, left } = await imported(
      agent('Help.\u200b\u202eevil\u202c \u{e0041}\u{e0042}', 'name: "Momo\u202e\u200b"\ndescription: "a\u0007b"'),
    );
    expect(content).toMatchObject({ agentName: 'Momo', instructions: 'Help.evil' });
    expect(wheres(left)).toContain('a.md: 5 hidden characters');
  });

  test('attack: a YAML bomb in the front matter stands for nothing', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefghi'[i]},`.repeat(9)}]`),
    ];
    const { content } = await imported(agent('Help.', ['name: a', ...bomb].join('\n')));
    expect(content).toMatchObject({ agentName: 'a', instructions: 'Help.' });
  });

  test('attack: deep and long front matter, headings, marks and JSON take time in proportion to their length', async () => {
    const hostile: shapes.Shape[] = [
      agent('Help.', `name: a\nx: ${'['.repeat(30_000)}`),
      agent('Help.', `name: a\n${'- '.repeat(30_000)}`),
      agent('Help.', `name: a\n${'? '.repeat(30_000)}`),
      agent('Help.', `name: a\n${'x: y\n'.repeat(12_000)}`),
      agent(`${'#'.repeat(200_000)} ${'*_'.repeat(20_000)}`),
      {
        'IDENTITY.md': `You are ${'A'.repeat(200_000)}\n${'You are A. '.repeat(20_000)}\n# ${' - '.repeat(100_000)}`,
        'AGENTS.md': 'Help.',
      },
      { 'IDENTITY.md': `- **Name:** ${'*'.repeat(200_000)}\n| Name ${'|'.repeat(200_000)}`, 'AGENTS.md': 'Help.' },
      { 'HEARTBEAT.md': `${'- '.repeat(100_000)}\n`.repeat(3) + '<!--'.repeat(50_000), 'AGENTS.md': 'Help.' },
      { 'CLAW.md': `---\nname: a\nschedule: "${'daily @ 07:00;'.repeat(1_000)}"\n---\n${'# x\n'.repeat(50_000)}` },
      { 'a.af': `{"name":"a","system":"Help.","blocks":${'['.repeat(2_000)}${']'.repeat(2_000)}}` },
    ];
    for (const files of hostile) {
      const started = performance.now();
      await imported(files).catch((error: unknown) => expect(error).toBeInstanceOf(ImportError));
      // Of the square of these lengths, a computer would take minutes.
      expect(performance.now() - started, Object.values(files)[0]?.slice(0, 60)).toBeLessThan(10_000);
    }
  });

  test('attack: names of JavaScript are names like others', async () => {
    const { content, left } = await imported(agent('Help.', 'name: a\n__proto__: { polluted: true }\nconstructor: x\ntoString: y'));
    expect(content.agentName).toBe('a');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(left.length).toBeGreaterThan(0);
    const { content: claw } = await imported({
      'CLAW.md': '---\nname: a\n__proto__: x\n---\n# constructor\n\nHelp.\n\n# __proto__\n\nMore.',
    });
    expect(claw.instructions).toContain('More.');
  });

  test('attack: archives, binaries and texts with NUL are not text', async () => {
    const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(await refusal({ 'a.md': bytes('PK\u0003\u0004rest') })).toMatchObject({
      problem: 'unreadable',
      help: expect.stringContaining('Unpack'),
    });
    expect(await refusal({ 'agent.claw': bytes('PK') })).toMatchObject({ problem: 'unreadable', message: 'agent.claw is an archive.' });
    expect(await refusal({ 'a.af': bytes('\u001f\u008b\u0008') })).toMatchObject({ problem: 'unreadable' });
    expect(await refusal({ 'a.md': bytes('\u00ff\u00fa\u0001') })).toMatchObject({ problem: 'unreadable' });
    expect(await refusal({ 'a.md': 'a\0b' })).toMatchObject({ problem: 'unreadable' });
    expect((await imported({ 'a.md': bytes('\u00ff\u00feH\0i\0') })).content.instructions).toBe('Hi');
  });

  test('attack: a manifest leads to no file outside its package', async () => {
    const outside = ['../secret.md', '/etc/passwd', 'a/../../secret.md', 'C:\\secret.md', 'file:///etc/passwd'];
    const bootstrapFiles = Object.fromEntries(outside.map((source, i) => [`${i}/AGENTS.md`, { source }]));
    const { left } = await imported({ 'CLAW.md': `---\n${JSON.stringify({ name: 'a', workspace: { bootstrapFiles } })}\n---\nHelp.` });
    expect(wheres(left)).toEqual(expect.arrayContaining(outside));
  });

  test('attack: Markdown that nests too deep is refused', async () => {
    expect(await refusal(agent(`${'>'.repeat(2_000)} x`))).toMatchObject({ problem: 'not-allowed' });
  });
});
