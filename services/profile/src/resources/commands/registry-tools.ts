import { checkTool, type ProfileTool, problemWithin, sameDefinition } from '@offshoot/profiles';
import { Refusal } from '@offshoot/refusals';
import type { JsonObject } from '@offshoot/statements';
import { requireSecretsOf, requireServer } from '../../profiles/commands/writing/references.ts';
import { refuseProblems } from '../../profiles/domain/content.ts';
import type { Member } from '../../profiles/domain/member.ts';
import { limitReached } from '../../profiles/domain/refused.ts';
import type { RegistryTool, ResourceDeps } from '../domain/ports.ts';
import {
  eventOf,
  existingResource,
  KINDS,
  requireChangeable,
  requireResourceCapacity,
  requireResourceId,
  requireResourceNameFree,
} from '../domain/resource-rules.ts';

/** As many as a profile has. */
const MAX_VERSIONS = 1_000;

export async function createTool(
  { store, mcpOrigins, now, newId }: ResourceDeps,
  member: Member,
  name: string,
  json: JsonObject,
): Promise<RegistryTool> {
  requireChangeable('tool', member);
  const definition = checkedDefinition(json);
  requireServer(mcpOrigins, definition, 'definition');
  const { tenantId, subject } = member;
  return store.write(tenantId, async (tx) => {
    await requireResourceNameFree(tx, 'tool', tenantId, name);
    await requireResourceCapacity(tx, 'tool', tenantId);
    await requireSecretsOf(tx, tenantId, definition);
    const at = now();
    const tool = { id: newId(KINDS.tool.prefix), tenantId, name, version: 1, definition, createdBy: subject, createdAt: at, updatedAt: at };
    await tx.insertTool(tool);
    await tx.record(eventOf('tool', 'create', member, tool, at));
    return tool;
  });
}

export async function readTool({ store }: Pick<ResourceDeps, 'store'>, { tenantId }: Member, id: string): Promise<RegistryTool> {
  requireResourceId('tool', id);
  return existingResource('tool', await store.tool(tenantId, id), id);
}

/** Makes a version, which the next uses of profiles get. */
export async function replaceTool(
  { store, mcpOrigins, now }: ResourceDeps,
  member: Member,
  id: string,
  json: JsonObject,
): Promise<RegistryTool> {
  requireChangeable('tool', member);
  requireResourceId('tool', id);
  const definition = checkedDefinition(json);
  const { tenantId, subject } = member;
  return store.write(tenantId, async (tx) => {
    const before = existingResource('tool', await tx.tool(tenantId, id), id);
    if (before.definition.type !== definition.type) {
      throw new Refusal('VALIDATION_FAILED', `The type of the tool is "${before.definition.type}" and stays so`, {
        metadata: { field: 'definition.type' },
        help: 'Create another tool for another type.',
      });
    }
    if (sameDefinition(before.definition, definition)) return before;
    if (before.version >= MAX_VERSIONS) throw limitReached('versions of this tool', MAX_VERSIONS, 'Create another tool.');
    requireServer(mcpOrigins, definition, 'definition');
    await requireSecretsOf(tx, tenantId, definition);
    const tool = { ...before, definition, version: before.version + 1, updatedAt: now() };
    await tx.appendTool(tool, subject);
    await tx.record(eventOf('tool', 'update', member, tool, tool.updatedAt));
    return tool;
  });
}

/** Throws VALIDATION_FAILED or AGENT_UNPROCESSABLE. */
function checkedDefinition(json: JsonObject): ProfileTool {
  refuseProblems(checkTool(json).map((problem) => problemWithin('definition', problem)));
  if (json.type !== 'function' && json.type !== 'mcp') {
    throw new Refusal('VALIDATION_FAILED', 'The registry has functions and MCP servers', {
      metadata: { field: 'definition.type' },
      help: 'Send one of these.',
    });
  }
  return json as unknown as ProfileTool;
}
