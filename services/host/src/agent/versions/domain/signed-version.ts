// A template version as an instance sees it: what the creator signed, and what is read from it.
import {
  DEFAULT_MODEL,
  type JsonObject,
  type JsonValue,
  type McpRisk,
  mcpRiskOf,
  type Signed,
  type SignedVersion,
  type ToolResource,
  toolResourceOf,
} from '@offshoot/statements';
import { formatOf, type ValueRule } from '@offshoot/statements/value-rule.ts';
import { type Soul, soulFrom } from '@offshoot/template-content/soul/soul.ts';

export type { Signed, SignedVersion };

/**
 * The parts of the content the agent needs. Read from the signed JSON itself, so that nothing unsigned can slip in. The example conversation
 * is none of them: people read it to see what the agent is like, and what it says there of orders, dates or people is not true of any chat.
 */
export interface AgentDescription {
  agentName: string;
  instructions: string;
  /** The agent's character, as opposed to its task. */
  soul: Soul;
  /** The creator's default for what a clone inherits. May be empty. */
  contextDirective: string;
  description: string;
  emoji: string;
  model: string;
  overrideAllowed: boolean;
  tools: DescribedTool[];
  mcpServers: DescribedServer[];
}

/** A server whose tools the agent may call. */
export interface DescribedServer {
  id: string;
  url: string;
  /** ID of the tool whose value is the credential. Empty: the server wants none. */
  credentialTool: string;
  /** `definition`: the pin. */
  tools: { definition: string; risk: McpRisk }[];
}

export interface DescribedTool {
  id: string;
  name: string;
  userSupplied: boolean;
  secret: boolean;
  /** For a user-supplied tool: the agent must have a value. */
  required: boolean;
  /** The resource the pool provisions for each instance. Absent: none. */
  resource?: ToolResource;
  /** The rule that a user's value must satisfy. */
  rule: ValueRule;
}

export function describe(content: JsonObject): AgentDescription {
  const model = objectOr(content.model);
  return {
    agentName: textOr(content.agentName, 'Agent'),
    instructions: textOr(content.instructions, ''),
    soul: soulFrom(content.soul),
    contextDirective: textOr(content.contextDirective, ''),
    description: textOr(content.description, ''),
    emoji: textOr(content.emoji, ''),
    model: textOr(model.default, DEFAULT_MODEL.default),
    overrideAllowed: model.allowOverride !== false,
    tools: objectsIn(content.tools).map((tool) => ({
      id: textOr(tool.id, ''),
      name: textOr(tool.name, textOr(tool.id, '')),
      userSupplied: tool.provisioning === 'TOOL_PROVISIONING_USER',
      secret: tool.secret === true,
      required: tool.required === true,
      ...resourceOf(tool),
      rule: { format: formatOf(tool.format), choices: textsIn(tool.choices) },
    })),
    mcpServers: objectsIn(content.mcpServers).map((server) => ({
      id: textOr(server.id, ''),
      url: textOr(server.url, ''),
      credentialTool: textOr(server.credentialTool, ''),
      tools: objectsIn(server.tools).map(({ definition, risk }) => ({ definition: textOr(definition, ''), risk: mcpRiskOf(risk) })),
    })),
  };
}

const objectsIn = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value : []).map(objectOr);

/** An unknown resource cannot be provided either. */
function resourceOf({ provisioning, resource }: JsonObject): { resource?: ToolResource } {
  const found = toolResourceOf(resource);
  return found === undefined || provisioning !== 'TOOL_PROVISIONING_POOL' ? {} : { resource: found };
}

function textsIn(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function textOr(value: JsonValue | undefined, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function objectOr(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
