// The tools of a server, as the agent hands on what the server says of them.
import type { ListedServer } from '@offshoot/context';
import type { McpRisk } from '@offshoot/statements';
import { leastRisk } from '@offshoot/statements/mcp/mcp-risk.ts';

/** Risks that an owner chooses from, the one with the fewest questions first. */
export const CHOICES = ['R1', 'R3', 'R5'] as const satisfies readonly McpRisk[];
export type Choice = (typeof CHOICES)[number];

export interface OfferedTool {
  /** What the owner signs. */
  definition: string;
  name: string;
  description: string;
  choices: readonly Choice[];
  /** Since the owner connected the server. Absent: it was not connected. */
  news?: 'new' | 'changed' | 'same';
}

interface Definition {
  name: string;
  description: string;
  annotations: Record<string, never>;
}

/** A definition that says nothing readable is left out: no agent could use it. */
export async function offeredTools(definitions: readonly string[], before: ListedServer | undefined): Promise<OfferedTool[]> {
  const { textDigest } = await import('@offshoot/statements');
  const known = before && new Map(before.tools.map(({ name, digest }) => [name, digest]));
  return definitions.flatMap((definition) => {
    const read = readDefinition(definition);
    if (read === undefined) return [];
    const { name, description, annotations } = read;
    const digest = known?.get(name);
    const news = digest === undefined ? 'new' : digest === textDigest(definition) ? 'same' : 'changed';
    const least = leastRisk({ annotations });
    return [{ definition, name, description, choices: CHOICES.filter((one) => one >= least), ...(known && { news }) } as const];
  });
}

function readDefinition(definition: string): Definition | undefined {
  try {
    const { name, description, annotations } = JSON.parse(definition) as Record<string, unknown>;
    if (typeof name !== 'string' || name === '' || typeof description !== 'string') return undefined;
    return typeof annotations === 'object' && annotations !== null
      ? { name, description, annotations: annotations as Definition['annotations'] }
      : undefined;
  } catch {
    return undefined;
  }
}
