import { create, equals, toJson } from '@bufbuild/protobuf';
import { SoulSchema } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import {
  McpRisk,
  type TemplateContent,
  TemplateContentSchema,
  ToolProvisioning,
  ToolResource,
  ValueFormat,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTemplate, TemplateFileError, violationsOf, writeTemplate } from '../src/index.ts';
import { nearestName } from '../src/nearest-name.ts';

const read = (text: string, files: Record<string, string> = {}) =>
  readTemplate({
    name: 'agent.yaml',
    text,
    readMarkdown: async (path) => {
      const found = files[path];
      if (found === undefined) throw new Error('files cannot be read here');
      return found;
    },
  });

const MINIMAL = 'agent_name: Bob\ninstructions: Be brief.\n';

const DEFINITION = '{"annotations":{},"description":"","inputSchema":{"type":"object"},"name":"forecast"}';
const withServer = (lines: string) => `${MINIMAL}mcp_servers:
  - id: weather
    url: https://weather.example.org/mcp
    tools:
      - definition: '${DEFINITION}'
        risk: R1
${lines}`;

describe('a template with an MCP server', () => {
  test('is read, and written the same', async () => {
    const content = await read(withServer(''));
    expect(content.mcpServers).toMatchObject([{ id: 'weather', tools: [{ definition: DEFINITION, risk: McpRisk.R1 }] }]);
    expect(await read(writeTemplate(content))).toEqual(content);
  });

  test.each([
    ['a second tool of this name', `      - definition: '${DEFINITION}'\n`, 'mcp_servers.0.tools.1.definition repeats "forecast"'],
    ['a definition in another form', `      - definition: '{ "name": "a" }'\n`, 'mcp_servers.0.tools.1.definition is not what'],
    ['a credential that nobody gives', '    credential_tool: key\n', 'mcp_servers.0.credential_tool names no secret tool'],
    ['a credential that is no secret', '    credential_tool: key\ntools:\n  - {id: key, provisioning: user}\n', 'names no secret tool'],
    [
      'a second server of this name',
      `  - {id: weather, url: "https://a.example", tools: [{definition: '${DEFINITION}'}]}\n`,
      'mcp_servers.1.id repeats',
    ],
    ['a server without tools', '  - {id: other, url: "https://a.example", tools: []}\n', 'mcp_servers.1.tools'],
    ['a server elsewhere', `  - {id: other, url: "file:///etc", tools: [{definition: '${DEFINITION}'}]}\n`, 'mcp_servers.1.url'],
  ])('is refused with %s', async (_what, lines, problem) => {
    await expect(read(withServer(lines))).rejects.toThrow(problem);
  });
});

describe('a template written as YAML', () => {
  test('is short and readable', () => {
    const content = create(TemplateContentSchema, {
      agentName: 'Trip Planner',
      instructions: '# Plan\n\nAsk who travels.\n',
      model: { default: 'gpt-oss-20b', allowOverride: false },
      tags: ['trips', 'yes', '42'],
      tools: [
        { id: 'email', provisioning: ToolProvisioning.POOL, resource: ToolResource.AGENTMAIL_INBOX },
        { id: 'units', provisioning: ToolProvisioning.USER, format: ValueFormat.NUMBER, required: true, choices: ['1', '2'] },
      ],
    });
    expect(writeTemplate(content)).toBe(`agent_name: Trip Planner
instructions: |
  # Plan

  Ask who travels.
model:
  default: gpt-oss-20b
  allow_override: false
tools:
  - id: email
    provisioning: pool
    resource: agentmail-inbox
  - id: units
    provisioning: user
    required: true
    format: number
    choices:
      - "1"
      - "2"
tags:
  - trips
  - yes
  - "42"
`);
  });

  const text = fc.oneof(
    fc.string({ unit: anyCharacter, minLength: 1, maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom('\n', '\r', ' ', '\t', '#', ':', '-', '|', '>', 'a', '"', "'", '\u2028', '\ufeff', '\0'),
      minLength: 1,
    }),
    fc.constantFrom('notes.md', ' notes.md', 'notes.md\n', 'null', '~', '*a', '&a b', '---\nx', '... \n', '2026-11-23', '<<', '\u0007.md'),
  );
  const content = fc
    .record({
      agentName: text,
      instructions: text,
      soul: fc.record({ text }).map((soul) => create(SoulSchema, soul)),
      description: text,
      contextDirective: text,
      exampleConversation: fc.array(fc.record({ person: text, agent: text }), { maxLength: 2 }),
      tags: fc.array(text, { maxLength: 3 }),
    })
    .map((fields) =>
      create(TemplateContentSchema, { ...fields, tools: [{ id: 'a', provisioning: ToolProvisioning.USER, prompt: fields.soul.text }] }),
    )
    .filter((made) => violationsOf(made).length === 0);

  test('reads back as the same content, with any texts', async () => {
    await fc.assert(
      fc.asyncProperty(content, async (made) => {
        const again = await read(writeTemplate(made));
        if (!equals(TemplateContentSchema, made, again))
          expect(toJson(TemplateContentSchema, again)).toEqual(toJson(TemplateContentSchema, made));
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('never makes a text the path of a file', async () => {
    const made = create(TemplateContentSchema, { agentName: 'Bob', instructions: '/home/me/diary.md', soul: { text: '../soul.md' } });
    expect(await read(writeTemplate(made), { '/home/me/diary.md': 'secret', '../soul.md': 'secret' })).toEqual(made);
  });
});

describe('reading', () => {
  test('names the line, the column and the field of a mistake', async () => {
    const error = await read(`${MINIMAL}toools: []\n`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TemplateFileError);
    expect(error).toMatchObject({ line: 3, column: 1, field: 'toools', problem: 'unknown field "toools"', help: 'Did you mean tools?' });
  });

  test('says why a file that the template names cannot be read', async () => {
    await expect(read('agent_name: Bob\ninstructions: how.md\n')).rejects.toMatchObject({
      line: 2,
      column: 15,
      problem: 'instructions: files cannot be read here',
    });
  });

  test('attack: a few lines that stand for millions of values are refused', async () => {
    const choices = Array.from({ length: 5_000 }, (_, i) => `c${i}`).join(',');
    const tools = Array.from({ length: 5_000 }, (_, i) => `  - { id: t${i}, provisioning: user, choices: *c }`).join('\n');
    await expect(read(`${MINIMAL}tags: &c [${choices}]\ntools:\n${tools}\n`)).rejects.toMatchObject({
      problem: 'this is too much for a template',
    });
  });

  test.each([
    ['itself', `${MINIMAL}tools: &a [ *a ]\n`],
    ['a name of every object', `${MINIMAL}__proto__: { instructions: x }\n`],
    ['a method of every object as an enum', `${MINIMAL}tools: [{ id: a, provisioning: constructor }]\n`],
    ['a merge', `base: &b { agent_name: Eve }\n<<: *b\n${MINIMAL}`],
    ['a tag that makes an object', `agent_name: !!js/function 'x'\ninstructions: { a: !!set { b } }\n`],
  ])('attack: a file with %s is refused', async (_name, yaml) => {
    await expect(read(yaml)).rejects.toBeInstanceOf(TemplateFileError);
  });
});

test('the rules of the contract name the field that breaks them', () => {
  const broken: TemplateContent = create(TemplateContentSchema, {
    agentName: 'x'.repeat(65),
    instructions: 'x',
    category: 'Not Lower',
    tools: [{ id: 'a', provisioning: ToolProvisioning.POOL }, { id: 'a' }],
  });
  expect(violationsOf(broken).map(({ path, rule }) => [path.join('.'), rule])).toEqual([
    ['agent_name', 'string.max_len'],
    ['tools.1.provisioning', 'enum.not_in'],
    ['category', 'string.pattern'],
    ['tools.1.id', 'tools.id.unique'],
  ]);
});

test('the nearest name is a close one, or none', () => {
  expect(nearestName('instrutions', ['instructions', 'tools'])).toBe('instructions');
  expect(nearestName('agentname', ['agent_name', 'agentName'])).toBe('agentName');
  expect(nearestName('colour', ['instructions', 'tools'])).toBeUndefined();
});
