// The rules of merging as plainly as they can be said. Slow, and in no words of the code that it judges.
import type { EffectiveProfile, ProfileBody, ProfileTool, RequestFields } from '../src/index.ts';

const isSet = (value: unknown) => value !== null && value !== undefined;
const same = (a: unknown, b: unknown): boolean => sorted(a) === sorted(b);

/** JSON with sorted keys, without what is null: two texts of one configuration are equal. */
export function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner)
            .filter(([, one]) => isSet(one))
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}

function nameOf(tool: ProfileTool): unknown[] {
  if (tool.type === 'function') return ['function', tool.name, tool.registry_id];
  if (tool.type === 'mcp') return ['mcp', tool.server_label ?? tool.server_url, isSet(tool.server_label)];
  return [tool.type];
}

/** Plain loops: what the last profile of the chain says, with what it takes from those before it. */
export function modelOfChain(chain: readonly ProfileBody[]): EffectiveProfile {
  const last = (field: keyof ProfileBody): never =>
    (chain
      .map((one) => one[field])
      .filter(isSet)
      .at(-1) ?? null) as never;
  const tools: ProfileTool[] = [];
  const metadata = new Map<string, string>();
  const variables = new Map<string, unknown>();
  const grants = new Map<string, unknown>();
  const topics: unknown[] = [];
  const rules: unknown[] = [];
  for (const one of chain) {
    for (const tool of one.tools ?? []) {
      const isNamed = tool.type === 'function' || tool.type === 'mcp';
      const at = tools.findIndex((other) => (isNamed ? same(nameOf(tool), nameOf(other)) : same(tool, other)));
      if (at < 0) tools.push(tool);
      else tools[at] = tool;
    }
    for (const [key, value] of Object.entries(one.metadata ?? {})) metadata.set(key, value);
    for (const [key, value] of Object.entries(one.variables ?? {})) variables.set(key, value);
    for (const grant of one.tool_grants ?? []) grants.set(grant.tool_name, grant);
    for (const topic of one.soul?.restricted_topics ?? []) if (!topics.includes(topic)) topics.push(topic);
    for (const rule of one.soul?.escalation_rules ?? []) if (!rules.some((other) => same(other, rule))) rules.push(rule);
  }
  const soul = last('soul') as ProfileBody['soul'];
  const isRequired = chain.some((one) => one.store_required === true);
  return {
    instructions: chain
      .map((one, at) => (at < chain.length - 1 ? one.instructions.replace(/[\r\n]+$/, '') : one.instructions))
      .join('\n\n'),
    model: last('model'),
    tools,
    sandbox_policy_id: last('sandbox_policy_id'),
    memory: last('memory'),
    temperature: last('temperature'),
    top_p: last('top_p'),
    max_output_tokens: last('max_output_tokens'),
    metadata: Object.fromEntries(metadata),
    store: isRequired ? true : last('store'),
    store_required: isRequired,
    variables: Object.fromEntries(variables) as EffectiveProfile['variables'],
    soul: soul
      ? {
          ...soul,
          restricted_topics: topics.length > 0 ? (topics as string[]) : null,
          escalation_rules: rules.length > 0 ? (rules as never) : null,
        }
      : null,
    trust_level: last('trust_level'),
    tool_grants: [...grants.values()] as EffectiveProfile['tool_grants'],
  };
}

export function modelOfRequest(profile: EffectiveProfile, request: RequestFields<ProfileTool>): EffectiveProfile {
  let policy: string | null | undefined;
  for (const tool of profile.tools) if (tool.type === 'code_interpreter') policy = tool.sandbox_policy_id;
  const asked = (request.tools ?? []).map((tool) =>
    tool.type === 'code_interpreter' && isSet(policy) && !isSet(tool.sandbox_policy_id)
      ? ({ ...tool, sandbox_policy_id: policy } as ProfileTool)
      : tool,
  );
  const isReplaced = (tool: ProfileTool) => asked.some((other) => same(nameOf(tool), nameOf(other)));
  const firstFor = (tool: ProfileTool) => asked.find((other) => same(nameOf(tool), nameOf(other)));
  const tools: ProfileTool[] = [];
  for (const tool of profile.tools) {
    const other = firstFor(tool);
    if (!isReplaced(tool)) tools.push(tool);
    else if (other && !tools.includes(other)) tools.push(other);
  }
  for (const other of asked) if (!tools.includes(other)) tools.push(other);
  return {
    ...profile,
    instructions: request.instructions ?? profile.instructions,
    model: request.model ?? profile.model,
    tools,
    temperature: request.temperature ?? profile.temperature,
    top_p: request.top_p ?? profile.top_p,
    max_output_tokens: request.max_output_tokens ?? profile.max_output_tokens,
    store: profile.store_required ? true : (request.store ?? profile.store),
  };
}
