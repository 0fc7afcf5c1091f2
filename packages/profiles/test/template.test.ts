import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromJson, toJson } from '@bufbuild/protobuf';
import { TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { contentDigest, type JsonObject } from '@offshoot/statements';
import { readTemplate, violationsOf } from '@offshoot/template-content';
import { soulText } from '@offshoot/template-content/soul/sections.ts';
import { soulFrom } from '@offshoot/template-content/soul/soul.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkProfile, digestOf, inherit, levelOf, type ProfileBody, profileOfTemplate, soulOf, templateOf } from '../src/index.ts';
import { anyChain } from './arbitrary.ts';

const FOLDER = join(import.meta.dirname, '../../../examples/templates');
const read = (path: string) => readFileSync(join(FOLDER, path), 'utf8');

async function contentOf(name: string): Promise<JsonObject> {
  const template = await readTemplate({ name, text: read(name), readMarkdown: async (path) => read(path) });
  return toJson(TemplateContentSchema, template) as JsonObject;
}

/** As the contract writes it, and without violations of it. */
function accepted(content: JsonObject): JsonObject {
  const message = fromJson(TemplateContentSchema, content);
  expect(violationsOf(message)).toEqual([]);
  return toJson(TemplateContentSchema, message) as JsonObject;
}

const signed = (content: JsonObject) => ({ templateId: `tmpl_${'a'.repeat(26)}`, version: 3, digest: contentDigest(content), content });
const definition = (name: string, annotations: JsonObject = {}) =>
  `{"annotations":${JSON.stringify(annotations)},"description":"","inputSchema":{"type":"object"},"name":"${name}"}`;

test.each(['vibe.yaml', 'coder.yaml', 'trip-planner.yaml', 'study-buddy.yaml', 'restaurant-scout.yaml'])(
  'the template %s as a profile keeps instructions and soul, and gives them back',
  async (name) => {
    const content = await contentOf(name);
    const { profile, problems } = profileOfTemplate(signed(content));
    expect(problems).toEqual([]);
    expect(profile.metadata).toMatchObject({ template: `tmpl_${'a'.repeat(26)}@3`, template_digest: contentDigest(content) });
    expect(soulText(soulOf(profile.soul ?? null))).toBe(soulText(soulFrom(content.soul)));
    const effective = inherit([profile]);
    const back = templateOf(profile, effective);
    const { agentName, instructions, description, soul, model } = content as { model?: { default: string } } & JsonObject;
    expect(accepted(back.content)).toEqual(
      JSON.parse(JSON.stringify({ agentName, instructions, description, soul, model: model && { default: model.default } })),
    );
    expect(back.digests).toEqual({ template: contentDigest(back.content), profile: digestOf(effective) });
    expect(back.problems).toEqual([]);
  },
);

describe('a profile as a template', () => {
  const mcp = { type: 'mcp' as const, server_label: 'Wiki_EU', server_url: 'https://wiki.example/mcp', allowed_tools: ['read', 'write'] };
  const pinned = new Map([
    [
      'Wiki_EU',
      [
        { name: 'read', definition: definition('read'), risk: 'R1' as const },
        { name: 'write', definition: definition('write'), risk: 'R5' as const },
        { name: 'drop', definition: definition('drop'), risk: 'R5' as const },
      ],
    ],
  ]);

  test('pins the allowed tools of its servers, and says what stays behind', () => {
    const body: ProfileBody = {
      name: 'clerk',
      display_name: 'Clerk',
      instructions: 'Help.',
      model: 'gpt-oss-20b',
      tools: [
        { ...mcp, headers: { Authorization: { secret_id: 'secret_a' } } },
        { type: 'function', name: 'f' },
      ],
      temperature: 0,
      store: false,
      trust_level: 'L3',
      max_output_tokens: 400,
    };
    const { content, unmapped, problems } = templateOf(body, inherit([body]), pinned);
    expect(accepted(content)).toEqual({
      agentName: 'Clerk',
      instructions: 'Help.',
      model: { default: 'gpt-oss-20b' },
      soul: { maxOutputTokens: 400, suggestedLevel: 'TRUST_LEVEL_L3' },
      tools: [
        {
          id: 'wiki-eu-key',
          provisioning: 'TOOL_PROVISIONING_USER',
          description: 'A key of yours for wiki.example, which has some of the agent’s tools.',
          prompt: 'Your key for wiki.example',
          required: true,
          secret: true,
        },
      ],
      mcpServers: [
        {
          id: 'wiki-eu',
          url: 'https://wiki.example/mcp',
          credentialTool: 'wiki-eu-key',
          tools: [
            { definition: definition('read'), risk: 'MCP_RISK_R1' },
            { definition: definition('write'), risk: 'MCP_RISK_R5' },
          ],
        },
      ],
    });
    expect(problems).toEqual([]);
    expect(unmapped.map(({ where }) => where)).toEqual(['tools[1]', 'temperature', 'store']);
    expect(JSON.stringify(content)).not.toContain('secret_a');
  });

  test('attack: has nothing of the keys of its servers, and asks for none that agents cannot send', () => {
    const secret_id = 'secret_canary';
    const refused: Record<string, { secret_id: string; prefix?: string }>[] = [
      { 'X-Key': { secret_id } },
      { Authorization: { secret_id, prefix: 'Basic ' } },
      { Authorization: { secret_id, prefix: 'Bearer ' }, 'X-Tenant': { secret_id } },
    ];
    for (const headers of refused) {
      const body: ProfileBody = { name: 'a', instructions: 'a', tools: [{ ...mcp, headers }] };
      const { content, unmapped } = templateOf(body, inherit([body]), pinned);
      expect(accepted(content)).not.toHaveProperty('tools');
      expect(JSON.stringify(content)).not.toContain('canary');
      expect(unmapped.map(({ where }) => where)).toEqual(['tools[0].headers']);
    }
  });

  test('attack: has no server whose address may have a key in it', () => {
    for (const server_url of ['https://wiki.example/mcp?key=abc', 'https://abc@wiki.example/mcp', 'https://:abc@wiki.example/mcp']) {
      const body: ProfileBody = { name: 'a', instructions: 'a', tools: [{ ...mcp, server_url }] };
      const { content, unmapped } = templateOf(body, inherit([body]), pinned);
      expect(JSON.stringify(content)).not.toContain('abc');
      expect(unmapped).toEqual([{ where: 'tools[0]', why: 'Its address may have a key in it.' }]);
    }
  });

  test('attack: is no template if a rule, a limit or a variable would be lost', () => {
    const rules = (from: number) => Array.from({ length: 8 }, (_, i) => ({ condition: `rule ${from + i}`, action: 'block' as const }));
    const base: ProfileBody = { name: 'a', instructions: 'a', soul: { escalation_rules: rules(0) } };
    const child: ProfileBody = {
      name: 'b',
      instructions: 'In {{city}}',
      soul: { escalation_rules: rules(8) },
      variables: { city: { type: 'string' } },
    };
    expect(templateOf(child, inherit([base, child])).problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'variables.city conflict',
      'soul.escalation_rules too_many',
    ]);
  });

  test('is one that the contract accepts, for any profiles', () => {
    fc.assert(
      fc.property(anyChain, (chain) => {
        const { content, problems } = templateOf(chain.at(-1) as ProfileBody, inherit(chain), pinned);
        if (problems.length === 0) expect(accepted(content)).toEqual(content);
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  test('comes back with approvals for everything that does more than read', () => {
    const server = { id: 'wiki', url: 'https://wiki.example', credentialTool: 'key' };
    const tools: JsonObject[] = [
      { definition: definition('read'), risk: 'MCP_RISK_R1' },
      { definition: definition('claims_to_read', { readOnlyHint: false }), risk: 'MCP_RISK_R1' },
      { definition: definition('unsaid') },
      { definition: 'no JSON', risk: 'MCP_RISK_R9' },
    ];
    const { profile, unmapped } = profileOfTemplate(
      signed({ agentName: 'Größe 2', instructions: 'a', mcpServers: [{ ...server, tools }], tools: [{ id: 'key' }] }),
    );
    expect(profile.name).toBe('gro-e-2');
    expect(profile.tools).toMatchObject([
      { require_approval: { always: { tool_names: ['claims_to_read', 'unsaid', ''] }, never: { tool_names: ['read'] } } },
    ]);
    expect(unmapped.map(({ where }) => where)).toEqual(['tools[0]', 'mcp_servers[0].tools', 'mcp_servers[0].credential_tool']);
  });

  test('attack: content of other shapes breaks nothing, and is refused where it is no profile', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('agentName', 'instructions', 'soul', 'mcpServers', 'tools', 'tags', 'model'), fc.jsonValue()),
        (content) => {
          const { profile, problems } = profileOfTemplate(signed(content as JsonObject));
          expect(checkProfile(profile)).toEqual(problems);
        },
      ),
      { numRuns: propertyRuns(300) },
    );
  });
});

test('an agent without a level starts where its soul suggests, at L2 at most', () => {
  expect(levelOf({ trust_level: null, soul: null })).toBe('L2');
  expect(levelOf({ trust_level: null, soul: { suggested_level: 'L1' } })).toBe('L1');
  expect(levelOf({ trust_level: null, soul: { suggested_level: 'L4' } })).toBe('L2');
  expect(levelOf({ trust_level: 'L4', soul: { suggested_level: 'L1' } })).toBe('L4');
});
