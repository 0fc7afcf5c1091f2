import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toJson } from '@bufbuild/protobuf';
import { Failure } from '@offshoot/client';
import { EscalationRuleSchema, ProactiveTriggerSchema, SoulSchema } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import {
  DuplicatedFromSchema,
  McpServerSchema,
  McpToolSchema,
  ModelConfigSchema,
  TemplateContentSchema,
  ToolSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTemplateFile } from '../../src/templates/template-file.ts';
import { silence } from '../../src/terminal/input.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offshoot-cli-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function read(yaml: string) {
  const file = join(folder, 'agent.yaml');
  await writeFile(file, yaml);
  return readTemplateFile(file, silence);
}

async function refusal(yaml: string): Promise<Failure> {
  const error = await read(yaml).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error(`not refused: ${error}`);
  return error;
}

const MINIMAL = 'agent_name: Bob\ninstructions: Be brief.\n';

describe('a template file', () => {
  test('accepts both spellings of names, and the short forms of provisioning', async () => {
    const seed = await read(`
agent_name: Trip Planner
instructions: You plan trips.
model: { default: gpt-oss-20b, allow_override: false }
tools:
  - { id: sms, provisioning: pool }
  - { id: personal-email, provisioning: user, prompt: "Your email?", required: true }
`);
    const proto = await read(`
agentName: Trip Planner
instructions: You plan trips.
model: { default: gpt-oss-20b, allowOverride: false }
tools:
  - { id: sms, provisioning: TOOL_PROVISIONING_POOL }
  - { id: personal-email, provisioning: TOOL_PROVISIONING_USER, prompt: "Your email?", required: true }
`);
    expect(toJson(TemplateContentSchema, seed)).toEqual(toJson(TemplateContentSchema, proto));
    expect(toJson(TemplateContentSchema, seed)).toEqual({
      agentName: 'Trip Planner',
      instructions: 'You plan trips.',
      model: { default: 'gpt-oss-20b', allowOverride: false },
      tools: [
        { id: 'sms', provisioning: 'TOOL_PROVISIONING_POOL' },
        { id: 'personal-email', provisioning: 'TOOL_PROVISIONING_USER', prompt: 'Your email?', required: true },
      ],
    });
  });

  test('uses short forms for what the pool makes and for value formats', async () => {
    const content = await read(`${MINIMAL}tools:
  - { id: sms, provisioning: pool, resource: telnyx-number }
  - { id: purse, provisioning: pool, resource: wallet }
  - { id: mail, provisioning: user, format: email }
  - { id: units, provisioning: user, choices: [metric, imperial] }
`);
    const { tools } = toJson(TemplateContentSchema, content) as { tools: unknown };
    expect(tools).toEqual([
      { id: 'sms', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_TELNYX_NUMBER' },
      { id: 'purse', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_WALLET' },
      { id: 'mail', provisioning: 'TOOL_PROVISIONING_USER', format: 'VALUE_FORMAT_EMAIL' },
      { id: 'units', provisioning: 'TOOL_PROVISIONING_USER', choices: ['metric', 'imperial'] },
    ]);
    const wrong = await refusal(`${MINIMAL}tools:\n  - { id: sms, provisioning: pool, resource: satellite }\n`);
    expect(wrong.message).toContain('resource cannot be "satellite"');
    expect(wrong.help).toContain('telnyx-number');
    expect((await refusal(`${MINIMAL}tools:\n  - { id: n, provisioning: user, choices: [1] }\n`)).help).toBe('Put it in quotes.');
  });

  test('says who its agents are, in parts', async () => {
    const { soul } = await read(`${MINIMAL}soul:
  role: Thinking partner
  principles: [Be brief.]
  values: [Clarity before completeness]
  domains: [writing]
  limitations: [Cannot see pictures]
  response_style: structured
  progressive_disclosure: false
  proactive_triggers:
    - { trigger: every Monday at 9, action: Post what is open }
  max_output_tokens: 2000
  suggested_level: L3
  restricted_topics: [medical advice]
  escalation_rules:
    - { condition: external communication, action: escalate }
    - { condition: money, action: request-approval }
`);
    expect(soul && toJson(SoulSchema, soul)).toEqual({
      role: 'Thinking partner',
      principles: ['Be brief.'],
      values: ['Clarity before completeness'],
      domains: ['writing'],
      limitations: ['Cannot see pictures'],
      responseStyle: 'RESPONSE_STYLE_STRUCTURED',
      progressiveDisclosure: false,
      proactiveTriggers: [{ trigger: 'every Monday at 9', action: 'Post what is open' }],
      maxOutputTokens: 2000,
      suggestedLevel: 'TRUST_LEVEL_L3',
      restrictedTopics: ['medical advice'],
      escalationRules: [
        { condition: 'external communication', action: 'ESCALATION_ACTION_ESCALATE' },
        { condition: 'money', action: 'ESCALATION_ACTION_REQUEST_APPROVAL' },
      ],
    });
  });

  test('reads instructions from a Markdown file next to it', async () => {
    await writeFile(join(folder, 'how.md'), '# How\nBe brief.\n');
    expect((await read('agent_name: Bob\ninstructions: how.md\n')).instructions).toBe('# How\nBe brief.\n');
    const text = 'agent_name: Bob\ninstructions: |\n  Read this:\n  how.md\n';
    expect((await read(text)).instructions).toBe('Read this:\nhow.md\n');
    expect((await read('agent_name: Bob\ninstructions: |\n  how.md\n')).instructions).toBe('how.md\n');
  });

  test('describes its agents and what their clones inherit, in either spelling; the soul may be a file', async () => {
    await writeFile(join(folder, 'soul.md'), 'You are calm.\n');
    const snake = await read(`${MINIMAL}soul:\n  text: soul.md\ncontext_directive: everything but grades\n`);
    const camel = await read(`${MINIMAL}soul:\n  text: |\n    You are calm.\ncontextDirective: everything but grades\n`);
    expect(snake).toMatchObject({ soul: { text: 'You are calm.\n' }, contextDirective: 'everything but grades' });
    expect(toJson(TemplateContentSchema, camel)).toEqual(toJson(TemplateContentSchema, snake));
    // A directive is one sentence, never a path.
    expect((await read(`${MINIMAL}context_directive: soul.md\n`)).contextDirective).toBe('soul.md');
  });

  test('has an example conversation, and says which turn is wrong', async () => {
    const turns = 'example_conversation:\n  - person: Where do we eat?\n    agent: At Mori.\n';
    expect((await read(`${MINIMAL}${turns}`)).exampleConversation).toMatchObject([{ person: 'Where do we eat?', agent: 'At Mori.' }]);
    await expect(read(`${MINIMAL}${turns}  - person: And then?\n`)).rejects.toThrow(/example_conversation\.1\.agent is missing/);
  });

  test('omits keys without a value', async () => {
    const content = await read(`${MINIMAL}description:\ntags:\n`);
    expect(toJson(TemplateContentSchema, content)).toEqual({ agentName: 'Bob', instructions: 'Be brief.' });
  });

  test.each([
    ['an unknown field', `${MINIMAL}toools: []\n`, /agent\.yaml:3:1: unknown field "toools"/, /Did you mean tools\?/],
    ['an unknown field far from any', `${MINIMAL}temperature: 1\n`, /:3:1: unknown field/, /Known fields: agent_name/],
    [
      'an unknown field of a tool',
      `${MINIMAL}tools:\n  - id: sms\n    provisoning: pool\n`,
      /:5:5: unknown field "provisoning"/,
      /provisioning/,
    ],
    ['an id', `id: tmpl_x\n${MINIMAL}`, /:1:1: id is set by the service/, /Remove/],
    ['a creator', `${MINIMAL}creatorId: abc\n`, /:3:1: creatorId is set by the service/, /Remove/],
    ['a visibility', `${MINIMAL}visibility: public\n`, /:3:1: visibility is set by the service/, /template publish/],
    ['a field in both spellings', `${MINIMAL}agentName: Bo\n`, /:3:1: agent_name is given twice/, /./],
    ['a field twice', `${MINIMAL}agent_name: Bo\n`, /:3:1: /, /./],
    ['a number for text', 'agent_name: 42\ninstructions: x\n', /:1:13: agent_name must be text/, /quotes/],
    [
      'text for a boolean',
      `${MINIMAL}model: { default: m, allow_override: maybe }\n`,
      /:3:38: allow_override must be true or false/,
      /true or false/,
    ],
    ['text for a list', `${MINIMAL}tags: travel\n`, /:3:7: tags must be a list/, /./],
    ['a list for text', 'agent_name: [a]\ninstructions: x\n', /:1:13: agent_name must be a single value/, /./],
    [
      'an unknown provisioning',
      `${MINIMAL}tools:\n  - { id: sms, provisioning: cloud }\n`,
      /:4:30: provisioning cannot be "cloud"/,
      /pool, user/,
    ],
    [
      'a tool id twice',
      `${MINIMAL}tools:\n  - { id: a, provisioning: pool }\n  - { id: a, provisioning: user }\n`,
      /:5:11: tools\.1\.id repeats "a"/,
      /./,
    ],
    ['no name', 'instructions: x\n', /agent_name is missing/, /./],
    ['a name that breaks the contract', `agent_name: ${'x'.repeat(65)}\ninstructions: x\n`, /:1:13: agent_name .*64/, /./],
    ['a tool id that breaks the contract', `${MINIMAL}tools:\n  - { id: A B, provisioning: pool }\n`, /:4:11: tools\.0\.id/, /./],
    ['oversized instructions', `agent_name: Bob\ninstructions: "${'x'.repeat(256 * 1024 + 1)}"\n`, /:2:15: instructions .*262144/, /./],
    ['a missing instructions file', 'agent_name: Bob\ninstructions: nowhere.md\n', /:2:15: instructions: .*no such file/, /relative/],
    ['a missing soul file', `${MINIMAL}soul:\n  text: nowhere.md\n`, /:4:9: soul\.text: .*no such file/, /relative/],
    ['an oversized soul', `${MINIMAL}soul:\n  text: "${'x'.repeat(16 * 1024 + 1)}"\n`, /:4:9: soul\.text .*16384/, /./],
    ['a soul of 10 MB in lines', `${MINIMAL}soul:\n  principles: [${'a, '.repeat(10_000)}a]\n`, /:4:\d+: this is too much/, /./],
    ['a reversing role', `${MINIMAL}soul:\n  role: "a\\u202eb"\n`, /:4:9: soul\.role/, /./],
    ['an invisible rule', `${MINIMAL}soul:\n  escalation_rules: [{ condition: "a\\u200bb", action: block }]\n`, /:4:35: soul\.esc/, /./],
    ['a soul with a name of its own', `${MINIMAL}soul:\n  name: Rob\n`, /:4:3: unknown field "name"/, /values|Known fields/],
    ['a soul with tools', `${MINIMAL}soul:\n  tools: [wallet]\n`, /:4:3: unknown field "tools"/, /values|Known fields/],
    ['a soul with a level', `${MINIMAL}soul:\n  trust_level: L4\n`, /:4:3: unknown field "trust_level"/, /suggested_level/],
    ['a level that does not exist', `${MINIMAL}soul:\n  suggested_level: L5\n`, /:4:20: suggested_level cannot be "L5"/, /L1, L2/],
    ['a limit that is no number', `${MINIMAL}soul:\n  max_output_tokens: "200"\n`, /:4:22: max_output_tokens must be a number/, /quotes/],
    ['a limit out of range', `${MINIMAL}soul:\n  max_output_tokens: 49\n`, /:4:22: soul\.max_output_tokens/, /./],
    ['a directive that is too long', `${MINIMAL}context_directive: ${'x'.repeat(4097)}\n`, /:3:20: context_directive .*4096/, /./],
    ['broken YAML', 'agent_name: "Bob\n', /agent\.yaml:\d+:\d+: /, /./],
    ['no fields at all', '- a\n- b\n', /:1:1: a template is/, /examples\/templates\/README\.md/],
    ['nothing', '', /:1:1: a template is/, /examples\/templates\/README\.md/],
  ])('with %s is refused with its place', async (_name, yaml, message, help) => {
    const failure = await refusal(yaml);
    expect(failure.reason).toBe('VALIDATION_FAILED');
    expect(failure.message).toMatch(message);
    expect(failure.help).toMatch(help);
    expect(failure.metadata).toMatchObject({ line: expect.stringMatching(/^\d+$/), column: expect.stringMatching(/^\d+$/) });
  });

  test('that is missing, too large or not text is refused, by name', async () => {
    await expect(readTemplateFile(join(folder, 'none.yaml'), silence)).rejects.toMatchObject({
      reason: 'FILE_UNREADABLE',
      message: expect.stringMatching(/none\.yaml/),
    });
    const file = join(folder, 'other.yaml');
    await writeFile(file, Buffer.alloc(1024 * 1024 + 1, 'a'));
    await expect(readTemplateFile(file, silence)).rejects.toMatchObject({ reason: 'FILE_UNREADABLE' });
    await writeFile(file, Uint8Array.of(0xff, 0xfe, 0xff));
    await expect(readTemplateFile(file, silence)).rejects.toMatchObject({
      reason: 'FILE_UNREADABLE',
      message: expect.stringMatching(/UTF-8/),
    });
  });

  test('comes from stdin as "-", with files relative to the working directory', async () => {
    const piped = { all: async () => MINIMAL };
    expect((await readTemplateFile('-', piped)).agentName).toBe('Bob');
    const broken = readTemplateFile('-', { all: async () => 'agent_name: 42\n' });
    await expect(broken).rejects.toMatchObject({ message: expect.stringMatching(/^stdin:1:13: agent_name must be text/) });
  });

  test('that is a folder is refused as such', async () => {
    await expect(readTemplateFile(folder, silence)).rejects.toMatchObject({
      reason: 'FILE_UNREADABLE',
      message: expect.stringMatching(/cannot be read: it is a folder/),
    });
  });

  test("a stranger's file cannot publish another file of this machine: by its path, a way up, or a link", async () => {
    const other = await mkdtemp(join(tmpdir(), 'offshoot-private-'));
    await writeFile(join(other, 'diary.md'), 'my secret');
    await symlink(join(other, 'diary.md'), join(folder, 'harmless.md'));
    await symlink(other, join(folder, 'sub'));
    const ways = [join(other, 'diary.md'), `../${basename(other)}/diary.md`, 'harmless.md', 'sub/diary.md', '../nowhere.md'];
    for (const field of ['instructions: ', 'instructions: x\nsoul:\n  text: ']) {
      for (const way of ways) {
        const failure = await refusal(`agent_name: Bob\n${field}${way}\n`);
        expect(failure.message).toMatch(/is not in the folder of the YAML file/);
      }
    }
    await mkdir(join(folder, 'texts'));
    await writeFile(join(folder, 'texts', 'own.md'), 'Be brief.');
    expect((await read('agent_name: Bob\ninstructions: texts/own.md\n')).instructions).toBe('Be brief.');
    await rm(other, { recursive: true });
  });

  test('has documentation for each of its fields', async () => {
    const text = await readFile(fileURLToPath(new URL('../../../examples/templates/README.md', import.meta.url)), 'utf8');
    const described = new Set([...text.matchAll(/^\| `([a-z_]+)`/gm)].map(([, name]) => name));
    const fields = [
      TemplateContentSchema,
      ToolSchema,
      ModelConfigSchema,
      DuplicatedFromSchema,
      SoulSchema,
      ProactiveTriggerSchema,
      EscalationRuleSchema,
      McpServerSchema,
      McpToolSchema,
    ].flatMap((schema) => schema.fields.map(({ name }) => name));
    expect([...described].toSorted()).toEqual([...new Set(fields)].toSorted());
  });

  test('of every example is valid', async () => {
    const examples = fileURLToPath(new URL('../../../examples/templates/', import.meta.url));
    const { readdir } = await import('node:fs/promises');
    const files = (await readdir(examples)).filter((name) => name.endsWith('.yaml'));
    expect(files).toContain('trip-planner.yaml');
    for (const name of files) {
      const { instructions, soul, contextDirective } = await readTemplateFile(join(examples, name), silence);
      expect([name, instructions.length, (soul?.text || soul?.principles.join() || '').length > 40, contextDirective.length > 10]).toEqual([
        name,
        expect.toSatisfy((n) => n > 20),
        true,
        true,
      ]);
    }
  });
});
