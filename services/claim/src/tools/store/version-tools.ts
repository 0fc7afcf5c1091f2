import type { Query } from '../../database/database.ts';
import { readVersion, versionFromBytes } from '../../templates/adapters/template-facts.ts';
import type { ResourceTool } from '../../templates/domain/template-rules.ts';

/** A version's requirements are signed and never change, so they are read once. */
const known = new Map<string, readonly ResourceTool[]>();
const MAX_KNOWN = 10_000;

/** The tools of a version whose resources the pool makes. Undefined: there is no copy of the version. */
export async function resourceToolsOf(query: Query, templateId: string, version: number): Promise<readonly ResourceTool[] | undefined> {
  const key = `${templateId}@${version}`;
  const remembered = known.get(key);
  if (remembered) return remembered;
  const [row] = await query(
    `select encode(message, 'base64') as message from template_versions where template_id = :template_id and version = :version`,
    { template_id: templateId, version },
  );
  if (!row) return undefined;
  const { resourceTools } = readVersion(versionFromBytes(Buffer.from(row.message ?? '', 'base64'))).facts;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, resourceTools);
  return resourceTools;
}
