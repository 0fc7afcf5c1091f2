import { Refusal } from '@offshoot/refusals';
import { objectionTo, type ValueRule } from '@offshoot/user-config';
import type { ResourceTool, ToolResource } from '../../tools/domain/tools.ts';

/** The model of a template that names none. */
export const defaultModel = 'gpt-oss-20b';

/** What a claim needs to know of a template version. */
export interface TemplateFacts {
  readonly templateId: string;
  readonly version: number;
  /** Grows with every signature or attestation that is added to the version. */
  readonly revision: number;
  readonly creatorId: string;
  readonly agentName: string;
  readonly model: string;
  readonly allowModelOverride: boolean;
  readonly userTools: readonly UserTool[];
  readonly resourceTools: readonly ResourceTool[];
}

/** A tool whose value the user gives when claiming. */
export interface UserTool {
  readonly id: string;
  readonly prompt: string;
  readonly required: boolean;
  /** Its value is taken sealed only. */
  readonly secret: boolean;
  /** What a value has to be. */
  readonly rule: ValueRule;
}

/** What a clone takes over from its parent. */
export interface CarriedFromParent {
  readonly modelOverride: string;
  /** Keys whose values the parent holds and hands over inside the encrypted transfer. */
  readonly userConfigKeys: readonly string[];
}

/**
 * The model to run instead of the template's default, '' for the default. A parent's choice is the owner's and is kept.
 * `isSigned`: the owner signed what was asked for, so that the default by its name is a choice.
 */
export function modelOverride(facts: TemplateFacts, asked: string, parent?: CarriedFromParent, isSigned = false): string {
  if (parent && (asked === '' || asked === parent.modelOverride)) return parent.modelOverride;
  if (asked === '' || (asked === facts.model && !isSigned)) return '';
  if (facts.allowModelOverride) return asked;
  throw new Refusal('MODEL_OVERRIDE_NOT_ALLOWED', `"${facts.agentName}" runs on ${facts.model} only.`, {
    help: 'Leave the model out.',
    metadata: { model: facts.model },
  });
}

/** What a claim gives: values in clear, and the tools that it has sealed values for. */
export interface GivenConfig {
  readonly clear: Readonly<Record<string, string>>;
  readonly sealed: readonly string[];
}

/**
 * The keys that the agent will have values for, sorted. A sealed value counts as one: nobody here can look. Throws
 * USER_CONFIG_UNKNOWN, USER_CONFIG_NOT_SEALED, USER_CONFIG_INVALID and USER_CONFIG_MISSING.
 */
export function userConfigKeys(facts: TemplateFacts, { clear, sealed }: GivenConfig, parent?: CarriedFromParent): string[] {
  const known = new Set(facts.userTools.map((tool) => tool.id));
  const given = new Set([...Object.keys(clear), ...sealed]);
  const unknown = [...given].filter((key) => !known.has(key));
  if (unknown.length > 0) {
    throw new Refusal('USER_CONFIG_UNKNOWN', `"${facts.agentName}" has no user-supplied tool ${unknown.join(', ')}.`, {
      help: known.size > 0 ? `It takes values for: ${[...known].join(', ')}.` : 'It takes no values: leave user_config out.',
      metadata: { keys: unknown.join(','), tools: [...known].join(',') },
    });
  }
  checkSecrets(facts, clear);
  checkForms(facts, clear);
  const keys = new Set([...given].filter((key) => clear[key] !== ''));
  for (const key of parent?.userConfigKeys ?? []) if (known.has(key) && !given.has(key)) keys.add(key);
  const missing = facts.userTools.filter((tool) => tool.required && !keys.has(tool.id));
  if (missing.length > 0) {
    const questions = missing.map((tool) => (tool.prompt ? `${tool.id} (${tool.prompt})` : tool.id));
    throw new Refusal('USER_CONFIG_MISSING', `"${facts.agentName}" needs a value for ${questions.join(', ')}.`, {
      help: 'Put each value into user_config under its tool id.',
      metadata: {
        tools: missing.map((tool) => tool.id).join(','),
        prompts: JSON.stringify(Object.fromEntries(missing.map((tool) => [tool.id, tool.prompt]))),
      },
    });
  }
  return [...keys].sort();
}

/** The pool is not to see a secret, and not to keep quiet about having seen one. */
function checkSecrets(facts: TemplateFacts, clear: Readonly<Record<string, string>>): void {
  const open = facts.userTools.filter((tool) => tool.secret && Object.hasOwn(clear, tool.id)).map((tool) => tool.id);
  if (open.length === 0) return;
  throw new Refusal('USER_CONFIG_NOT_SEALED', `"${facts.agentName}" takes ${open.join(', ')} sealed only, but received it in clear text.`, {
    help: 'Reserve an instance and seal the value to it. Treat the value that was sent as compromised.',
    metadata: { tools: open.join(',') },
  });
}

/** Better no agent than one that can never do what its template promises. Throws TOOL_UNAVAILABLE. */
export function checkToolsAvailable({ agentName, resourceTools }: TemplateFacts, available: readonly ToolResource[]): void {
  const missing = resourceTools.filter(({ resource }) => !available.includes(resource)).map(({ toolId }) => toolId);
  if (missing.length === 0) return;
  throw new Refusal('TOOL_UNAVAILABLE', `"${agentName}" needs tools that this pool cannot provide: ${missing.join(', ')}.`, {
    metadata: { tools: missing.join(',') },
  });
}

/** Of values in clear only: the agent looks at the sealed ones. An empty value is none. */
function checkForms(facts: TemplateFacts, clear: Readonly<Record<string, string>>): void {
  for (const { id, rule } of facts.userTools) {
    const wanted = clear[id] ? objectionTo(clear[id], rule) : undefined;
    if (wanted === undefined) continue;
    throw new Refusal('USER_CONFIG_INVALID', `The value for ${id} is not ${wanted}.`, {
      help: 'Use a value of that form.',
      metadata: { tool: id, format: rule.format },
    });
  }
}
