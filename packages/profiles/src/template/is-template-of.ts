// Whether a signed template says what a profile says.
import { contentDigest, type JsonObject, mcpRiskOf } from '@offshoot/statements';
import type { EffectiveProfile } from '../merging/effective.ts';
import type { ProfileBody } from '../schema/profile.ts';
import { listIn, objectIn, textIn } from './from-template.ts';
import { type PinnedServerTool, serverIdOf, templateOf } from './to-template.ts';

/**
 * Whether the content is what `templateOf` makes of the configuration. Only the content has what the servers said of their tools at publication,
 * so that is taken from there; which servers and tools it may have is not.
 */
export function isTemplateOf(
  profile: Pick<ProfileBody, 'name' | 'display_name' | 'description'>,
  effective: EffectiveProfile,
  content: JsonObject,
): boolean {
  const labels = effective.tools.flatMap((tool) => (tool.type === 'mcp' ? [tool.server_label ?? ''] : []));
  const pins = new Map(labels.map((label) => [label, pinnedIn(content, serverIdOf(label))]));
  const own = templateOf(profile, effective, pins);
  return own.problems.length === 0 && own.digests.template === contentDigest(content);
}

/** The content is verified, so its risks are known ones. */
function pinnedIn({ mcpServers }: JsonObject, serverId: string): PinnedServerTool[] {
  const server = listIn(mcpServers).find(({ id }) => id === serverId);
  return listIn(server?.tools).map(({ definition, risk }) => ({
    name: textIn(objectIn(textIn(definition)).name),
    definition: textIn(definition),
    risk: mcpRiskOf(risk),
  }));
}
