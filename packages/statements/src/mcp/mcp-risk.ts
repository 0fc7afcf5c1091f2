// What a call of a server's tool can do to people.
import type { JsonObject, JsonValue } from '../digest.ts';
import { malformed } from '../statement-error.ts';

export const MCP_RISKS = ['R1', 'R3', 'R4', 'R5', 'R6'] as const;
export type McpRisk = (typeof MCP_RISKS)[number];

/** ProtoJSON of offshoot.template.v1.McpRisk. */
export function mcpRiskOf(json: JsonValue | undefined): McpRisk {
  if (json === undefined || json === 'MCP_RISK_UNSPECIFIED') return 'R5';
  const risk = MCP_RISKS.find((one) => json === `MCP_RISK_${one}`);
  if (risk === undefined) throw malformed('A tool of a server has a risk that nobody knows');
  return risk;
}

/** What a server says of a tool's effects, beside its name. */
interface Annotated {
  annotations: JsonObject;
}

/**
 * The least risk that a tool's own annotations admit: R4 for one that changes something, R5 for one that destroys something. What they
 * promise counts for nothing, because their author may lie.
 */
export function leastRisk({ annotations: { readOnlyHint, destructiveHint } }: Annotated): 'R1' | 'R4' | 'R5' {
  if (destructiveHint === true) return 'R5';
  return readOnlyHint === false ? 'R4' : 'R1';
}

/** What counts for a call: what the tool says of itself raises what its template says, and never lowers it. */
export function raisedRisk(ofTemplate: McpRisk, tool: Annotated): McpRisk {
  const least = leastRisk(tool);
  return ofTemplate < least ? least : ofTemplate;
}
