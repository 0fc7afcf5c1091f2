// A template's signed content as a profile.
import { type JsonObject, type JsonValue, raisedRisk } from '@offshoot/statements';
import { checkProfile } from '../checking/check-profile.ts';
import { isObject } from '../json.ts';
import { profileNameFrom, type Unmapped } from '../mapping.ts';
import { type ProfileProblem, pathOf } from '../problem.ts';
import type { ProfileBody } from '../schema/profile.ts';
import type { McpTool } from '../schema/tools.ts';
import { profileSoulOf } from '../soul/soul-form.ts';

/** A version whose statement was verified. */
export interface SignedTemplate {
  templateId: string;
  version: number;
  /** "sha256:…" of the content. */
  digest: string;
  /** ProtoJSON of offshoot.template.v1.TemplateContent. */
  content: JsonObject;
}

export interface ProfileOfTemplate {
  /** Its metadata name the template, its version and its digest. */
  profile: ProfileBody;
  unmapped: Unmapped[];
  problems: ProfileProblem[];
}

/** The profile that a template comes closest to. Its model sees the same instructions, soul and servers. */
export function profileOfTemplate({ templateId, version, digest, content }: SignedTemplate): ProfileOfTemplate {
  const agentName = textIn(content.agentName);
  const servers = listIn(content.mcpServers).map(serverOf);
  const soul = profileSoulOf(content.soul);
  const metadata = {
    template: `${templateId}@${version}`,
    template_digest: digest,
    ...saidIn({ category: content.category, emoji: content.emoji, tags: listOfTexts(content.tags).join(', ').slice(0, 512) }),
  };
  const profile: ProfileBody = {
    name: profileNameFrom(agentName) || profileNameFrom(templateId),
    display_name: agentName.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ''),
    instructions: textIn(content.instructions),
    ...saidIn({ description: content.description, model: isObject(content.model) ? (content.model.default as JsonValue) : undefined }),
    ...(servers.length > 0 && { tools: servers }),
    ...(Object.keys(soul).length > 0 && { soul }),
    metadata,
  };
  return { profile, unmapped: unmappedIn(content), problems: checkProfile(profile) };
}

/** Each tool by the risk that the template gives it: what only reads needs no approval. */
function serverOf(server: JsonObject): McpTool {
  const tools = listIn(server.tools).map(toolOf);
  const names = (isReading: boolean) => tools.filter((tool) => tool.isReading === isReading).map(({ name }) => name);
  return {
    type: 'mcp',
    server_label: textIn(server.id),
    server_url: textIn(server.url),
    allowed_tools: tools.map(({ name }) => name),
    require_approval: { always: { tool_names: names(false) }, never: { tool_names: names(true) } },
  };
}

function unmappedIn({ tools, contextDirective, mcpServers, exampleConversation }: JsonObject): Unmapped[] {
  return [
    ...listIn(tools).map((tool, i) => ({
      where: pathOf(['tools', i]),
      why: `Nobody provides ${textIn(tool.id)} for a profile.`,
    })),
    ...(textIn(contextDirective) === '' ? [] : [{ where: 'context_directive', why: 'Profiles are not cloned.' }]),
    ...(listIn(exampleConversation).length === 0
      ? []
      : [{ where: 'example_conversation', why: 'It is for people who look at the template.' }]),
    ...listIn(mcpServers).flatMap((server, i) => [
      { where: pathOf(['mcp_servers', i, 'tools']), why: 'A profile does not pin what a server says of its tools.' },
      ...(textIn(server.credentialTool) === ''
        ? []
        : [{ where: pathOf(['mcp_servers', i, 'credential_tool']), why: 'Refer to a sealed secret in the headers of the server.' }]),
    ]),
  ];
}

/** What the server says of the tool. Its annotations raise the risk. */
function toolOf({ definition, risk }: JsonObject): { name: string; isReading: boolean } {
  const { name, annotations } = objectIn(textIn(definition));
  const ofTemplate = risk === 'MCP_RISK_R1' ? 'R1' : 'R5';
  return {
    name: textIn(name),
    isReading: raisedRisk(ofTemplate, { annotations: isObject(annotations) ? (annotations as JsonObject) : {} }) === 'R1',
  };
}

export function objectIn(text: string): JsonObject {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? (json as JsonObject) : {};
  } catch {
    return {};
  }
}

const saidIn = (texts: Record<string, JsonValue | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (typeof text === 'string' && text !== '' ? [[name, text]] : [])));

export const textIn = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
export const listIn = (value: JsonValue | undefined): JsonObject[] =>
  Array.isArray(value) ? (value.filter(isObject) as JsonObject[]) : [];
const listOfTexts = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
