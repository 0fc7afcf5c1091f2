// A template version as an instance sees it: what the creator signed and what it reads out of it.
import {
  DEFAULT_MODEL,
  type Envelope,
  type JsonObject,
  type JsonValue,
  type KeySignature,
  type ToolResource,
  toolResourceOf,
} from '@offshoot/statements';
import { formatOf, type ValueRule } from '@offshoot/user-config';

export interface Signed {
  envelope: Envelope;
  signatures: KeySignature[];
}

export interface SignedVersion {
  templateId: string;
  version: number;
  /** Empty for version 1. */
  previousDigest: string;
  digest: string;
  creatorId: string;
  salt: string;
  /** ProtoJSON form of the content: what the digest covers and everything is read from. */
  content: JsonObject;
  statement: Signed;
  /** `template.attest-version` about this version. Not verified with the version, and never a reason to refuse it. */
  attestation?: Signed;
}

/** What the agent needs of the content. Read from the signed JSON itself, so nothing unsigned can slip in beside it. */
export interface AgentDescription {
  agentName: string;
  instructions: string;
  /** How the agent is, beside what it does. May be empty. */
  soul: string;
  /** The creator's default for what a clone takes along. May be empty. */
  contextDirective: string;
  description: string;
  emoji: string;
  model: string;
  overrideAllowed: boolean;
  tools: DescribedTool[];
}

export interface DescribedTool {
  id: string;
  name: string;
  userSupplied: boolean;
  secret: boolean;
  /** Of a user-supplied tool: the agent is not to be without a value. */
  required: boolean;
  /** What the pool makes for each instance. Absent: nothing. */
  resource?: ToolResource;
  /** What a value of the user has to be. */
  rule: ValueRule;
}

export function describe(content: JsonObject): AgentDescription {
  const model = objectOr(content.model);
  return {
    agentName: textOr(content.agentName, 'Agent'),
    instructions: textOr(content.instructions, ''),
    soul: textOr(content.soul, ''),
    contextDirective: textOr(content.contextDirective, ''),
    description: textOr(content.description, ''),
    emoji: textOr(content.emoji, ''),
    model: textOr(model.default, DEFAULT_MODEL.default),
    overrideAllowed: model.allowOverride !== false,
    tools: (Array.isArray(content.tools) ? content.tools : []).map(objectOr).map((tool) => ({
      id: textOr(tool.id, ''),
      name: textOr(tool.name, textOr(tool.id, '')),
      userSupplied: tool.provisioning === 'TOOL_PROVISIONING_USER',
      secret: tool.secret === true,
      required: tool.required === true,
      ...resourceOf(tool),
      rule: { format: formatOf(tool.format), choices: textsIn(tool.choices) },
    })),
  };
}

/** A resource that is not known here cannot be given either. */
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
