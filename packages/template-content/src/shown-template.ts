// What a template brings, as people read it before they add its agent: its soul, and the tools of its servers.
import { toJson } from '@bufbuild/protobuf';
import { type Soul as SoulMessage, SoulSchema } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { type McpTool, McpRisk as Risk } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { JsonObject } from '@offshoot/statements';
import { type McpRisk, raisedRisk } from '@offshoot/statements/mcp/mcp-risk.ts';
import { type Soul, soulFrom } from './soul/soul.ts';

/** Its texts are those of the server's author. */
export interface ShownTool {
  /** '' if its definition cannot be read. No agent calls such a tool. */
  name: string;
  description: string;
  /** What counts for a call: what the tool says of itself may raise what the template says. */
  risk: McpRisk;
}

export function soulOf(soul: SoulMessage | undefined): Soul {
  return soulFrom(soul && toJson(SoulSchema, soul));
}

export function shownTool({ definition, risk }: Pick<McpTool, 'definition' | 'risk'>): ShownTool {
  const { name, description, annotations } = objectIn(definition);
  const ofTemplate = RISKS[risk] ?? 'R5';
  return {
    name: typeof name === 'string' ? name : '',
    description: typeof description === 'string' ? description : '',
    risk: raisedRisk(ofTemplate, { annotations: isObject(annotations) ? annotations : {} }),
  };
}

/** "R1: only reads". */
export const riskText = (risk: McpRisk): string => `${risk}: ${WORDS[risk]}`;

/** What a call can do to people. */
const WORDS: Record<McpRisk, string> = {
  R1: 'only reads',
  R3: 'changes what can be undone, and concerns nobody else',
  R4: 'affects people whom the owner knows',
  R5: 'reaches strangers, deletes or publishes',
  R6: 'concerns money, credentials or rules; the owner signs each call',
};

const RISKS: Partial<Record<number, McpRisk>> = {
  [Risk.R1]: 'R1',
  [Risk.R3]: 'R3',
  [Risk.R4]: 'R4',
  [Risk.R6]: 'R6',
};

function objectIn(definition: string): JsonObject {
  try {
    const json: unknown = JSON.parse(definition);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}

const isObject = (json: unknown): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);
