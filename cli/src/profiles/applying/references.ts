import { addressProblem } from '@offshoot/mcp/server-address.ts';
import type { ProfileBody } from '@offshoot/profiles';
import type { JsonValue } from '@offshoot/statements';

/** The fields that refer to something else of the tenant than a profile. */
const REFERENCES = ['sandbox_policy_id', 'registry_id', 'secret_id', 'vector_store_ids', 'file_ids'];
/** Their contents only look like references: another party's JSON, and texts under any name. */
const OPAQUE = ['parameters', 'constraints', 'metadata', 'variables'];

/** What a profile refers to, and only the server can check: IDs, and addresses of servers that are refused unless the operator allows them. */
export const referencesIn = (body: ProfileBody): string[] => [...new Set([...idsIn(body as unknown as JsonValue), ...addressesIn(body)])];

const addressesIn = ({ tools }: ProfileBody): string[] =>
  (tools ?? []).flatMap((tool) =>
    tool.type === 'mcp' && tool.server_url && addressProblem(tool.server_url, []) !== undefined ? [tool.server_url] : [],
  );

function idsIn(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) => {
    if (inner === undefined || inner === null || OPAQUE.includes(field)) return [];
    if (!REFERENCES.includes(field)) return idsIn(inner);
    return [inner].flat().filter((id) => typeof id === 'string');
  });
}
