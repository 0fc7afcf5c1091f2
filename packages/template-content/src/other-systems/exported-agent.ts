// A template as files that other systems read. They are read back as the same agent, but for what is listed.
import { type TemplateContent, ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { oneLine } from '@offshoot/text/one-line.ts';
import { stringify } from 'yaml';
import { soulOf } from '../shown-template.ts';
import { SOUL_SECTIONS, soulText } from '../soul/sections.ts';
import type { LeftBehind } from './agent-files.ts';

export interface ExportedAgent {
  /** By name. */
  files: Record<string, string>;
  left: LeftBehind[];
}

/** IDENTITY.md, SOUL.md, AGENTS.md and HEARTBEAT.md, as far as they say something. */
export function openClawFiles(content: TemplateContent): ExportedAgent {
  const { agentName, emoji, description, instructions, model } = content;
  const identity = [
    `- **Name:** ${oneLine(agentName)}`,
    ...(emoji === '' ? [] : [`- **Emoji:** ${emoji}`]),
    ...(description === '' ? [] : [`- **Vibe:** ${oneLine(description)}`]),
  ];
  const [soul, heartbeat] = [soulIn(content), heartbeatIn(content, '##')];
  return {
    files: {
      'IDENTITY.md': `# IDENTITY.md\n\n${identity.join('\n')}\n`,
      ...(soul !== '' && { 'SOUL.md': `${soul}\n` }),
      'AGENTS.md': `${instructions.trimEnd()}\n`,
      ...(heartbeat !== '' && { 'HEARTBEAT.md': `# HEARTBEAT.md\n\n${heartbeat}\n` }),
    },
    left: [
      ...leftOf(content),
      ...(model === undefined ? [] : [{ where: `model: ${model.default}`, why: 'It is set in openclaw.json.' }]),
      ...content.mcpServers.map(({ id, url }) => ({
        where: `mcp_servers: ${id}`,
        why: `It is set in openclaw.json. Its address is ${url}.`,
      })),
    ],
  };
}

/** One file, as OpenClaw adds an agent from it. */
export function clawFile(content: TemplateContent): ExportedAgent {
  const { agentName, emoji, description, instructions, model, mcpServers } = content;
  const manifest = {
    schemaVersion: 1,
    agent: { id: idOf(agentName), name: agentName },
    metadata: { ...(description !== '' && { description }), ...(emoji !== '' && { emoji }), ...(model && { model: model.default }) },
    workspace: { bootstrapFiles: {} },
    packages: [],
    mcpServers: Object.fromEntries(mcpServers.map(({ id, url }) => [id, { url, transport: 'streamable-http' }])),
    cronJobs: [],
  };
  const [soul, heartbeat] = [soulIn(content), heartbeatIn(content, '###')];
  const parts = [
    instructions.trim(),
    ...(soul === '' ? [] : [`## Soul\n\n${soul}`]),
    ...(heartbeat === '' ? [] : [`## Heartbeat\n\n${heartbeat}`]),
  ];
  return { files: { 'CLAW.md': `---\n${stringify(manifest, { lineWidth: 0 })}---\n\n${parts.join('\n\n')}\n` }, left: leftOf(content) };
}

const soulIn = ({ soul }: TemplateContent): string =>
  soul?.text !== undefined && isOnlyText(soul)
    ? soul.text.trim()
    : soulText(
        soulOf(soul),
        SOUL_SECTIONS.filter((section) => section !== 'triggers'),
      );

/** Then its words need no heading. */
function isOnlyText({
  role,
  principles,
  values,
  domains,
  limitations,
  restrictedTopics,
  escalationRules,
  maxOutputTokens,
  responseStyle,
}: NonNullable<TemplateContent['soul']>): boolean {
  const lists = [principles, values, domains, limitations, restrictedTopics, escalationRules];
  return role === '' && maxOutputTokens === 0 && responseStyle === 0 && lists.every(({ length }) => length === 0);
}

function heartbeatIn({ soul }: TemplateContent, heading: string): string {
  const byTime = Map.groupBy(soul?.proactiveTriggers ?? [], ({ trigger }) => oneLine(trigger));
  return [...byTime]
    .map(([when, triggers]) => `${heading} ${when}\n\n${triggers.map(({ action }) => `- ${oneLine(action)}`).join('\n')}`)
    .join('\n\n');
}

function leftOf({
  tools,
  category,
  tags,
  contextDirective,
  duplicatedFrom,
  mcpServers,
  exampleConversation,
}: TemplateContent): LeftBehind[] {
  const left = (where: string, isThere: boolean, why: string): LeftBehind[] => (isThere ? [{ where, why }] : []);
  return [
    ...tools.map(({ id, provisioning }) => ({
      where: `tools: ${id}`,
      why: provisioning === ToolProvisioning.POOL ? 'The pool provides it here.' : 'Each owner gives it a value here.',
    })),
    ...mcpServers.flatMap(({ id, credentialTool }) =>
      left(`mcp_servers: ${id}: credential`, credentialTool !== '', 'Each owner gives it a value here.'),
    ),
    ...mcpServers.map(({ id }) => ({
      where: `mcp_servers: ${id}: pins`,
      why: 'Only agents here hold a server to how it describes its tools.',
    })),
    ...left('category', category !== '', 'It is for the store.'),
    ...left('tags', tags.length > 0, 'They are for the store.'),
    ...left('context_directive', contextDirective !== '', 'It is for clones.'),
    ...left('example_conversation', exampleConversation.length > 0, 'It is for people who look at the template.'),
    ...left('duplicated_from', duplicatedFrom !== undefined, 'Only a signed template proves what it was copied from.'),
  ];
}

/** Of letters, digits and hyphens. */
function idOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-');
  return plain.replaceAll(/^-|-$/g, '') || 'agent';
}
