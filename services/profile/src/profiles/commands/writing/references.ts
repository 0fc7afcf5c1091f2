import { PROBLEM_WORDS } from '@offshoot/mcp/problem-words.ts';
import { addressProblem } from '@offshoot/mcp/server-address.ts';
import { type AllowedModels, allowedModelsText, isAllowed } from '@offshoot/models/allowed-models.ts';
import { type ProfileTool, pathIn } from '@offshoot/profiles';
import type { KnowledgeReferences, ReferenceLookup } from '../../domain/ports.ts';
import type { ProfileContent } from '../../domain/profile.ts';
import { unprocessable } from '../../domain/refused.ts';

/** What a profile refers to, by ID, with the field that names it first. */
interface References {
  policies: Map<string, string>;
  vectorStores: Map<string, string>;
  files: Map<string, string>;
  secrets: Map<string, string>;
}

/** Throws AGENT_UNPROCESSABLE for a vector store or a file that the tenant does not have. Earlier references of the profile may be gone. */
export async function requireKnowledge(
  references: KnowledgeReferences,
  token: string,
  content: ProfileContent,
  before?: ProfileContent,
): Promise<void> {
  const [now, known] = [referencesOf(content), before && referencesOf(before)];
  const [vectorStores, files] = [addedTo(now.vectorStores, known?.vectorStores), addedTo(now.files, known?.files)];
  if (vectorStores.size + files.size === 0) return;
  const missing = await references.missing({ vectorStores: [...vectorStores.keys()], files: [...files.keys()] }, token);
  refuseMissing('Vector store', vectorStores, missing.vectorStores, 'Create the vector store first.');
  refuseMissing('File', files, missing.files, 'Upload the file first.');
}

/** Throws AGENT_UNPROCESSABLE for a model that the operator does not pay for. The profile may keep its present model, which is refused when it is used. */
export function requireModels(allowed: AllowedModels, content: ProfileContent, before?: ProfileContent): void {
  if (allowed === 'any') return;
  const chosen = (of: ProfileContent | undefined) => ({ model: of?.model, 'memory.summary_model': of?.memory?.summary_model });
  const known = chosen(before);
  for (const [field, model] of Object.entries(chosen(content)))
    if (model && model !== known[field as keyof typeof known] && !isAllowed(allowed, model))
      throw unprocessable(field, 'This model may not be used', allowedModelsText(allowed));
}

/**
 * Throws AGENT_UNPROCESSABLE for an MCP server that no response may call, as far as its address says: a name is looked up for each call.
 * The profile may keep its present servers. `mcpOrigins`: those that the operator allows.
 */
export function requireServers(mcpOrigins: readonly string[], { tools }: Pick<ProfileContent, 'tools'>, before?: ProfileContent): void {
  const known = serversOf(before?.tools);
  for (const [n, tool] of (tools ?? []).entries()) if (!known.has(serverOf(tool))) requireServer(mcpOrigins, tool, `tools[${n}]`);
}

/** The same for one tool. `field`: its own. */
export function requireServer(mcpOrigins: readonly string[], tool: ProfileTool, field: string): void {
  const address = serverOf(tool);
  const found = address === undefined ? undefined : addressProblem(address, mcpOrigins);
  if (found !== undefined)
    throw unprocessable(
      `${field}.server_url`,
      `The server cannot be called: ${PROBLEM_WORDS[found]}`,
      'Use an address on the Internet, or ask the operator to allow this one (OFFSHOOT_MCP_ORIGINS).',
    );
}

const serverOf = (tool: ProfileTool): string | undefined => (tool.type === 'mcp' ? tool.server_url : undefined) ?? undefined;

const serversOf = (tools: readonly ProfileTool[] | null | undefined): Set<string | undefined> => new Set(tools?.map(serverOf));

/** The same for sandbox policies, tools of the registry and secrets. */
export async function requireTenantResources(
  tx: ReferenceLookup,
  tenantId: string,
  content: ProfileContent,
  before?: ProfileContent,
): Promise<void> {
  const [now, known] = [referencesOf(content), before && referencesOf(before)];
  const policies = addedTo(now.policies, known?.policies);
  if (policies.size > 0) {
    refuseMissing('Sandbox policy', policies, await tx.missingPolicies(tenantId, [...policies.keys()]), 'Create the sandbox policy first.');
  }
  await requireTools(tx, tenantId, content.tools ?? [], before?.tools ?? []);
  const added = addedTo(now.secrets, known?.secrets);
  if (added.size > 0) await requireSecrets(tx, tenantId, content.tools ?? [], (n) => `tools[${n}]`, added);
}

/** The same for the secrets of a tool of the registry. */
export async function requireSecretsOf(tx: Pick<ReferenceLookup, 'secretHosts'>, tenantId: string, tool: ProfileTool): Promise<void> {
  const named = secretsOf(tool, 'definition');
  if (named.size > 0) await requireSecrets(tx, tenantId, [tool], () => 'definition', named);
}

/** Each tool is there, and of the type that the profile says. */
async function requireTools(
  tx: Pick<ReferenceLookup, 'registeredTools'>,
  tenantId: string,
  tools: readonly ProfileTool[],
  before: readonly ProfileTool[],
): Promise<void> {
  const known = before.map((tool) => `${tool.type} ${registryIdOf(tool)}`);
  const added = tools.flatMap((tool, n) => {
    const id = registryIdOf(tool);
    return id === undefined || known.includes(`${tool.type} ${id}`) ? [] : [{ id, type: tool.type, field: `tools[${n}].registry_id` }];
  });
  if (added.length === 0) return;
  const registered = await tx.registeredTools(
    tenantId,
    added.map(({ id }) => id),
  );
  for (const { id, type, field } of added) {
    const found = registered.get(id);
    if (found === undefined) throw unprocessable(field, `Tool '${id}' does not exist`, 'Register the tool first.');
    if (found.type !== type) throw unprocessable(field, `Tool '${id}' has the type "${found.type}", not "${type}"`, 'Name its type.');
  }
}

const registryIdOf = (tool: ProfileTool): string | undefined =>
  (tool.type === 'function' || tool.type === 'mcp' ? tool.registry_id : undefined) ?? undefined;

/** Each secret is there, and goes to the host of the server that wants it. */
async function requireSecrets(
  tx: Pick<ReferenceLookup, 'secretHosts'>,
  tenantId: string,
  tools: readonly ProfileTool[],
  fieldOf: (place: number) => string,
  added: Map<string, string>,
): Promise<void> {
  const hosts = await tx.secretHosts(tenantId, [...added.keys()]);
  const missing = [...added.keys()].filter((id) => !hosts.has(id));
  refuseMissing('Secret', added, missing, 'Make the secret first: POST /v1/secrets.');
  for (const [n, tool] of tools.entries()) {
    const host = tool.type === 'mcp' ? URL.parse(tool.server_url ?? '')?.host : undefined;
    for (const [id, field] of secretsOf(tool, fieldOf(n)))
      if (host !== undefined && hosts.get(id)?.includes(host) === false)
        throw unprocessable(field, `Secret '${id}' is not for the host ${host}`, 'Set its value again, with this host.');
  }
}

function referencesOf({ sandbox_policy_id, tools, memory }: ProfileContent): References {
  const found: References = { policies: new Map(), vectorStores: new Map(), files: new Map(), secrets: new Map() };
  const note = (map: Map<string, string>, id: string | null | undefined, field: string) => {
    if (id !== null && id !== undefined && !map.has(id)) map.set(id, field);
  };
  note(found.policies, sandbox_policy_id, 'sandbox_policy_id');
  for (const [n, tool] of (tools ?? []).entries()) {
    if (tool.type === 'code_interpreter') {
      note(found.policies, tool.sandbox_policy_id, `tools[${n}].sandbox_policy_id`);
      const { container } = tool;
      if (typeof container === 'object') noteAll(found.files, container?.file_ids, `tools[${n}].container.file_ids`, note);
    }
    for (const [id, field] of secretsOf(tool, `tools[${n}]`)) note(found.secrets, id, field);
    if (tool.type === 'file_search') noteAll(found.vectorStores, tool.vector_store_ids, `tools[${n}].vector_store_ids`, note);
  }
  noteAll(found.vectorStores, memory?.vector_store_ids, 'memory.vector_store_ids', note);
  return found;
}

function secretsOf(tool: ProfileTool, field: string): Map<string, string> {
  const headers = tool.type === 'mcp' ? Object.entries(tool.headers ?? {}) : [];
  return new Map(headers.map(([name, { secret_id }]) => [secret_id, `${pathIn(`${field}.headers`, name)}.secret_id`]));
}

function noteAll(
  map: Map<string, string>,
  ids: readonly string[] | null | undefined,
  field: string,
  note: (map: Map<string, string>, id: string, field: string) => void,
): void {
  for (const [n, id] of (ids ?? []).entries()) note(map, id, `${field}[${n}]`);
}

function addedTo(now: Map<string, string>, before: Map<string, string> | undefined): Map<string, string> {
  return new Map([...now].filter(([id]) => !before?.has(id)));
}

function refuseMissing(what: string, fields: Map<string, string>, missing: readonly string[], help: string): void {
  const [first] = missing;
  if (first !== undefined) throw unprocessable(fields.get(first) ?? '', `${what} '${first}' does not exist`, help);
}
