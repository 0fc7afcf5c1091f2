import { create } from '@bufbuild/protobuf';
import { EscalationAction, SoulSchema } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { TemplateContentSchema, ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { expect, test } from 'vitest';
import { clawFile, type ExportedAgent, openClawFiles } from '../../src/other-systems/exported-agent.ts';
import { importAgent } from '../../src/other-systems/import-agent.ts';

const init = {
  agentName: 'Momo: “the” cat',
  instructions: 'Plan the week.\n\n# Shopping\n\nKeep it short.\n\n```\n## Soul\n```',
  description: 'A house cat: dry and kind',
  emoji: '🐈',
  model: { default: 'gpt-oss-20b' },
  soul: create(SoulSchema, {
    text: 'Never flatter.\n\n- Be brief',
    proactiveTriggers: [
      { trigger: 'every Monday at 9:00', action: 'Post what is still open' },
      { trigger: 'when food expires', action: 'Say which' },
      { trigger: 'every Monday at 9:00', action: 'Greet' },
    ],
  }),
};
const content = create(TemplateContentSchema, init);

const readBack = async ({ files }: ExportedAgent) => {
  const read = async (path: string) => new TextEncoder().encode(files[path]);
  return importAgent({ name: 'folder', paths: Object.keys(files), unread: [], read });
};
const inOrderOfTime = create(SoulSchema, {
  text: content.soul?.text ?? '',
  proactiveTriggers: [0, 2, 1].map((i) => content.soul?.proactiveTriggers[i] ?? {}),
});

test('a CLAW.md is read back as the same agent', async () => {
  const { content: again, left } = await readBack(clawFile(content));
  expect(again).toEqual({ ...content, soul: inOrderOfTime });
  expect(left).toEqual([]);
});

test('a folder of OpenClaw is read back as the same agent, without its model', async () => {
  const exported = openClawFiles(content);
  expect(Object.keys(exported.files)).toEqual(['IDENTITY.md', 'SOUL.md', 'AGENTS.md', 'HEARTBEAT.md']);
  const { model: _, ...rest } = content;
  const { content: again, left } = await readBack(exported);
  expect(again).toEqual(create(TemplateContentSchema, { ...rest, soul: inOrderOfTime }));
  expect(left).toEqual([]);
  expect(exported.left.map(({ where }) => where)).toEqual(['model: gpt-oss-20b']);
});

test('what only agents here have is listed, and the parts of a soul are told in words', () => {
  const { files, left } = clawFile(
    create(TemplateContentSchema, {
      ...init,
      category: 'home',
      tags: ['cat'],
      tools: [
        { id: 'mail', provisioning: ToolProvisioning.POOL },
        { id: 'key', provisioning: ToolProvisioning.USER, secret: true },
      ],
      mcpServers: [{ id: 'shop', url: 'https://shop.example.org/mcp', credentialTool: 'key' }],
      soul: create(SoulSchema, {
        text: 'Be kind.',
        role: 'house cat',
        escalationRules: [{ condition: 'money', action: EscalationAction.BLOCK }],
      }),
    }),
  );
  expect(files['CLAW.md']).toContain('Role: house cat');
  expect(files['CLAW.md']).toContain('- money: do not do it');
  expect(files['CLAW.md']).toContain('url: https://shop.example.org/mcp');
  expect(left.map(({ where }) => where)).toEqual([
    'tools: mail',
    'tools: key',
    'mcp_servers: shop: credential',
    'mcp_servers: shop: pins',
    'category',
    'tags',
  ]);
});

test('attack: a name or a description adds no line to a file', () => {
  const hostile = create(TemplateContentSchema, {
    ...content,
    agentName: 'a\u2028- **Emoji:** 👿',
    description: 'b\n- **Name:** c\n---\nname: d',
  });
  expect(openClawFiles(hostile).files['IDENTITY.md']?.split('\n')).toHaveLength(6);
  expect(
    clawFile(hostile)
      .files['CLAW.md']?.split('\n')
      .filter((line) => line === '---'),
  ).toHaveLength(2);
});
