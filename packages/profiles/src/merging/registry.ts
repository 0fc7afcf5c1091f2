import { plainForm } from '../json.ts';
import type { ProfileBody } from '../schema/profile.ts';
import type { ProfileTool } from '../schema/tools.ts';

/** What of a server a profile says itself, even if the registry has the server. */
const OWN = ['server_label', 'allowed_tools', 'require_approval'];

/**
 * The profile with the registry's tools in place of their IDs. Do it before inheritance and requests, which tell tools apart by name. Of a
 * server, the profile's own label, allowed tools and approvals win. `missing`: IDs that `registry` lacks, or has as another type; their tools
 * stay as they are.
 */
export function withRegistryTools(body: ProfileBody, registry: ReadonlyMap<string, ProfileTool>): { body: ProfileBody; missing: string[] } {
  const missing: string[] = [];
  const tools = (body.tools ?? []).map((tool): ProfileTool => {
    const id = registryId(tool);
    if (id === undefined) return tool;
    const found = registry.get(id);
    if (found?.type === tool.type) return withOwn(found, tool);
    missing.push(id);
    return tool;
  });
  return { body: registryIds(body).length === 0 ? body : { ...body, tools }, missing };
}

/** IDs of the registry that a profile refers to. */
export const registryIds = (body: ProfileBody): string[] => (body.tools ?? []).flatMap((tool) => registryId(tool) ?? []);

const registryId = (tool: ProfileTool): string | undefined =>
  (tool.type === 'function' || tool.type === 'mcp' ? tool.registry_id : undefined) ?? undefined;

function withOwn(found: ProfileTool, tool: ProfileTool): ProfileTool {
  const own = Object.entries(plainForm(tool)).filter(([field]) => tool.type === 'mcp' && OWN.includes(field));
  return { ...plainForm(found), ...Object.fromEntries(own) } as ProfileTool;
}
