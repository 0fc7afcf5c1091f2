// A resolved profile as the content of a template, which its creator signs. A person who makes an agent of it is outside the tenant.
import { contentDigest, type JsonObject, type McpRisk } from '@offshoot/statements';
import { isLongerInUtf8, LIMITS } from '../limits.ts';
import { profileNameFrom, type Unmapped } from '../mapping.ts';
import { digestOf, type EffectiveProfile } from '../merging/effective.ts';
import { type ProfileProblem, pathOf, problem } from '../problem.ts';
import type { ProfileBody } from '../schema/profile.ts';
import type { McpTool } from '../schema/tools.ts';
import { soulJson } from '../soul/soul-form.ts';

/** A tool of a server as `offshoot mcp inspect` pins it. */
export interface PinnedServerTool {
  /** Name of the tool. */
  name: string;
  /** RFC 8785 form of its definition. */
  definition: string;
  risk: McpRisk;
}

export interface TemplateOfProfile {
  /** ProtoJSON of offshoot.template.v1.TemplateContent, without what is empty. */
  content: JsonObject;
  /** The digests of the template and of its profile: keep both. */
  digests: { template: string; profile: string };
  unmapped: Unmapped[];
  /** Not empty: a template with this content would allow more than the profile does, or is no template. */
  problems: ProfileProblem[];
}

/** What a template allows. */
const AT_MOST = { agentName: 64, descriptionBytes: 2_000, servers: 4, toolsOfServer: 8, rules: 8 };

/** `effective`: of the profile with its bases, its variables expanded. `pinned`: the tools of its servers, by label. */
export function templateOf(
  { name, display_name, description }: Pick<ProfileBody, 'name' | 'display_name' | 'description'>,
  effective: EffectiveProfile,
  pinned: ReadonlyMap<string, readonly PinnedServerTool[]> = new Map(),
): TemplateOfProfile {
  const servers = serversOf(effective, pinned);
  const soul = soulOfTemplate(effective);
  const shown = display_name && [...display_name].length <= AT_MOST.agentName ? display_name : name;
  const isDescribed = description && !isLongerInUtf8(description, AT_MOST.descriptionBytes);
  const isKnownModel = effective.model !== null && /^[A-Za-z0-9._:/@+-]{1,128}$/.test(effective.model);
  const content: JsonObject = {
    agentName: shown,
    instructions: effective.instructions,
    ...(isKnownModel && { model: { default: effective.model } }),
    ...(isDescribed && { description }),
    ...(Object.keys(soul).length > 0 && { soul }),
    ...(servers.keys.length > 0 && { tools: servers.keys }),
    ...(servers.mapped.length > 0 && { mcpServers: servers.mapped }),
  };
  const lost = (where: string, isLost: boolean, why: string): Unmapped[] => (isLost ? [{ where, why }] : []);
  return {
    content,
    digests: { template: contentDigest(content), profile: digestOf(effective) },
    unmapped: [
      ...lost(
        'display_name',
        Boolean(display_name) && shown !== display_name,
        `An agent’s name has at most ${AT_MOST.agentName} characters.`,
      ),
      ...lost('description', Boolean(description) && !isDescribed, `A description has at most ${AT_MOST.descriptionBytes} bytes.`),
      ...lost('model', effective.model !== null && !isKnownModel, 'A template does not know this form of a model’s name.'),
      ...servers.unmapped,
      ...unmappedFields(effective),
    ],
    problems: problemsOf(effective),
  };
}

/** The level and the length of answers are the soul's there. */
function soulOfTemplate({ soul, trust_level, max_output_tokens }: EffectiveProfile): JsonObject {
  const tokens = soul?.max_output_tokens ?? (isAnswerLength(max_output_tokens) ? max_output_tokens : null);
  return soulJson({ ...soul, suggested_level: soul?.suggested_level ?? trust_level, max_output_tokens: tokens });
}

const isAnswerLength = (tokens: number | null): boolean => tokens !== null && tokens >= 50 && tokens <= 8_000;

function unmappedFields(effective: EffectiveProfile): Unmapped[] {
  const why: [keyof EffectiveProfile, string][] = [
    ['sandbox_policy_id', 'An agent of a template runs no code.'],
    ['memory', 'An agent of a template has a memory of its own.'],
    ['temperature', 'An agent of a template samples as its host does.'],
    ['top_p', 'An agent of a template samples as its host does.'],
    ['metadata', 'It belongs to the tenant.'],
    ['store', 'An agent of a template keeps its conversation in its own memory.'],
    ['tool_grants', 'The owner of each agent grants.'],
  ];
  const isSaid = (value: unknown) => value !== null && (typeof value !== 'object' || Object.keys(value).length > 0);
  const tokens = effective.max_output_tokens;
  return [
    ...why.filter(([field]) => isSaid(effective[field])).map(([where, reason]) => ({ where, why: reason })),
    ...(tokens === null || isAnswerLength(tokens)
      ? []
      : [{ where: 'max_output_tokens', why: 'A soul’s longest answer has 50 to 8,000 tokens.' }]),
  ];
}

function serversOf({ tools }: EffectiveProfile, pinned: ReadonlyMap<string, readonly PinnedServerTool[]>) {
  const mapped: JsonObject[] = [];
  const keys: JsonObject[] = [];
  const unmapped = tools.flatMap((tool, i): Unmapped[] => {
    const where = pathOf(['tools', i]);
    if (tool.type !== 'mcp') return [{ where, why: WHY[tool.type] }];
    const id = serverIdOf(tool.server_label ?? '');
    const own = allowed(tool, pinned.get(tool.server_label ?? '') ?? []);
    const isTaken = mapped.some((server) => server.id === id);
    if (id === '' || isTaken || !tool.server_url || tool.server_url.length > 512)
      return [{ where, why: 'A server needs a label of its own and a short address.' }];
    if (mayHaveKey(tool.server_url)) return [{ where, why: 'Its address may have a key in it.' }];
    if (own.length === 0) return [{ where, why: 'A template pins the tools of a server: inspect it first.' }];
    if (mapped.length === AT_MOST.servers) return [{ where, why: `A template has at most ${AT_MOST.servers} servers.` }];
    if (own.length > AT_MOST.toolsOfServer) return [{ where, why: `A server in a template has at most ${AT_MOST.toolsOfServer} tools.` }];
    const key = wantsToken(tool) ? keyOf(id, tool.server_url) : undefined;
    if (key) keys.push(key);
    const pins = own.map(({ definition, risk }) => ({ definition, risk: `MCP_RISK_${risk}` }));
    mapped.push({ id, url: tool.server_url, tools: pins, ...(key && { credentialTool: key.id }) });
    return !key && Object.keys(tool.headers ?? {}).length > 0
      ? [{ where: pathOf(['tools', i, 'headers']), why: 'Agents of a template send a token in Authorization, and no other key.' }]
      : [];
  });
  return { mapped, keys, unmapped };
}

/** What a template calls the server with this label. */
export const serverIdOf = (label: string): string => profileNameFrom(label).slice(0, 32).replace(/-$/, '');

/** An agent of a template sends its owner's token, and nothing else. */
function wantsToken({ headers }: McpTool): boolean {
  const [[name, header] = [], ...others] = Object.entries(headers ?? {});
  return name?.toLowerCase() === 'authorization' && others.length === 0 && /^(?:bearer)?$/i.test((header?.prefix ?? '').trim());
}

/** A person who adds the template enters a key of their own. The template never contains the tenant's key, nor its name. */
function keyOf(serverId: string, url: string): JsonObject & { id: string } {
  const { host } = new URL(url);
  return {
    id: `${serverId}-key`,
    provisioning: 'TOOL_PROVISIONING_USER',
    description: `A key of yours for ${host}, which has some of the agent’s tools.`,
    prompt: `Your key for ${host}`,
    required: true,
    secret: true,
  };
}

/** Everyone can read a template. */
function mayHaveKey(address: string): boolean {
  const url = URL.parse(address);
  return url === null || url.search !== '' || url.username !== '' || url.password !== '';
}

/** Undefined in a selection allows everything, as there. */
function allowed({ allowed_tools }: McpTool, pinned: readonly PinnedServerTool[]): readonly PinnedServerTool[] {
  const names = Array.isArray(allowed_tools) ? allowed_tools : allowed_tools?.tool_names;
  const isReadOnly = !Array.isArray(allowed_tools) && allowed_tools?.read_only === true;
  return pinned.filter(({ name, risk }) => (names?.includes(name) ?? true) && (!isReadOnly || risk === 'R1'));
}

const WHY: Record<'function' | 'file_search' | 'code_interpreter', string> = {
  function: 'Functions are carried out by the application that sends a request.',
  file_search: 'Vector stores belong to the tenant.',
  code_interpreter: 'An agent of a template runs no code.',
};

function problemsOf({ instructions, variables, soul }: EffectiveProfile): ProfileProblem[] {
  const tooMany = (['restricted_topics', 'escalation_rules'] as const).filter((field) => (soul?.[field]?.length ?? 0) > AT_MOST.rules);
  return [
    ...(isLongerInUtf8(instructions, LIMITS.instructionsBytes)
      ? [problem(['instructions'], 'resolved_too_large', `must have at most ${LIMITS.instructionsBytes} bytes with those of the bases`)]
      : []),
    ...Object.keys(variables).map((name) => problem(['variables', name], 'conflict', 'needs a value: a template has no variables')),
    ...tooMany.map((field) => problem(['soul', field], 'too_many', `must have at most ${AT_MOST.rules} items with those of the bases`)),
  ];
}
