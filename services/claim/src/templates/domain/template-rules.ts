import { type AllowedModels, allowedModelsText, isAllowed } from '@offshoot/models/allowed-models.ts';
import { Refusal } from '@offshoot/refusals';
import { objectionTo, type ValueRule } from '@offshoot/statements/value-rule.ts';

/**
 * A resource that the pool gets from a provider for a single agent: a key, an inbox, a number, a wallet. Each has a row with an id that is
 * committed before any provider is asked, so that it can be found after a crash in between.
 */
export const toolResources = ['OPENROUTER_KEY', 'AGENTMAIL_INBOX', 'TELNYX_NUMBER', 'WALLET'] as const;
export type ToolResource = (typeof toolResources)[number];

/** A tool of a template version whose resource the pool makes. */
export interface ResourceTool {
  readonly toolId: string;
  readonly resource: ToolResource;
}

/** Used if a template names no model. */
export const defaultModel = 'gpt-oss-20b';

/** The facts of a template version that a claim needs. */
export interface TemplateFacts {
  readonly templateId: string;
  readonly version: number;
  /** Grows with every signature or attestation that is added to the version. */
  readonly revision: number;
  /** By the template service's clock. */
  readonly publishedAt?: Date;
  readonly creatorId: string;
  readonly agentName: string;
  readonly model: string;
  readonly allowModelOverride: boolean;
  readonly userTools: readonly UserTool[];
  readonly resourceTools: readonly ResourceTool[];
}

/** A tool whose value the user supplies when claiming. */
export interface UserTool {
  readonly id: string;
  readonly prompt: string;
  readonly required: boolean;
  /** Its value is only accepted sealed. */
  readonly secret: boolean;
  /** What a valid value looks like. */
  readonly rule: ValueRule;
}

/** What a clone inherits from its parent. */
export interface CarriedFromParent {
  readonly modelOverride: string;
  /** Keys whose values the parent has and hands over inside the encrypted transfer. */
  readonly userConfigKeys: readonly string[];
}

/**
 * The model to run instead of the template's default, '' for the default. A parent's model was its owner's choice and is kept. `isSigned`:
 * the owner signed the request, so naming the default is a choice, too.
 */
export function modelOverride(facts: TemplateFacts, asked: string, parent?: CarriedFromParent, isSigned = false): string {
  if (parent && (asked === '' || asked === parent.modelOverride)) return parent.modelOverride;
  if (asked === '' || (asked === facts.model && !isSigned)) return '';
  if (facts.allowModelOverride) return asked;
  throw new Refusal('MODEL_OVERRIDE_NOT_ALLOWED', `"${facts.agentName}" only runs on ${facts.model}.`, {
    help: 'Claim without choosing a model.',
    metadata: { model: facts.model },
  });
}

/** Values that a claim supplies: plain ones, and the tools that have sealed ones. */
export interface GivenConfig {
  readonly clear: Readonly<Record<string, string>>;
  readonly sealed: readonly string[];
}

/**
 * The keys that the agent will have values for, sorted. Sealed values count as present, since they cannot be read here. Throws
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

/** The pool must not see a secret; if it did, the user has to know. */
function checkSecrets(facts: TemplateFacts, clear: Readonly<Record<string, string>>): void {
  const open = facts.userTools.filter((tool) => tool.secret && Object.hasOwn(clear, tool.id)).map((tool) => tool.id);
  if (open.length === 0) return;
  throw new Refusal('USER_CONFIG_NOT_SEALED', `"${facts.agentName}" only takes ${open.join(', ')} sealed, but received it in plain text.`, {
    help: 'Reserve an instance and seal the value to it. Treat the value that was sent as compromised.',
    metadata: { tools: open.join(',') },
  });
}

/** No agent is better than one that can never do what its template promises. Throws TOOL_UNAVAILABLE. */
export function checkToolsAvailable({ agentName, resourceTools }: TemplateFacts, available: readonly ToolResource[]): void {
  const missing = resourceTools.filter(({ resource }) => !available.includes(resource)).map(({ toolId }) => toolId);
  if (missing.length === 0) return;
  throw new Refusal('TOOL_UNAVAILABLE', `"${agentName}" needs tools that this pool cannot provide: ${missing.join(', ')}.`, {
    metadata: { tools: missing.join(',') },
  });
}

/** ID of the tool for which a user enters an OpenRouter key of their own, which pays for any model. */
const ENTERED_KEY = 'openrouter-key';

/**
 * The operator pays for what the agent thinks with, unless it has a key of its own. What is named for lack of another one stands for the
 * operator's usual model. `keys`: those that the agent will have values for. Throws MODEL_NOT_OFFERED.
 */
export function checkModelOffered(
  { agentName, model: named, allowModelOverride, userTools, resourceTools }: TemplateFacts,
  { model, keys }: { model: string; keys: readonly string[] },
  allowed: AllowedModels,
): void {
  const asked = model || named;
  if (allowed === 'any' || asked === defaultModel || isAllowed(allowed, asked)) return;
  if (keys.includes(ENTERED_KEY) || resourceTools.some(({ resource }) => resource === 'OPENROUTER_KEY')) return;
  const choices = [
    ...(allowModelOverride && allowed.length > 0 ? ['Claim with one of these models'] : []),
    ...(userTools.some(({ id }) => id === ENTERED_KEY) ? [`Claim with an OpenRouter key of your own (${ENTERED_KEY})`] : []),
    'Ask the operator to add the model to LLM_MODELS',
  ];
  throw new Refusal('MODEL_NOT_OFFERED', `"${agentName}" would run on a model that is not offered here. ${allowedModelsText(allowed)}`, {
    help: `${choices.join('. Or: ')}.`,
    metadata: { offered: allowed.slice(0, MAX_OFFERED).join(',') },
  });
}

const MAX_OFFERED = 20;

/** Checks plain values only; the agent checks the sealed ones. An empty value counts as none. */
function checkForms(facts: TemplateFacts, clear: Readonly<Record<string, string>>): void {
  for (const { id, rule } of facts.userTools) {
    const wanted = clear[id] ? objectionTo(clear[id], rule) : undefined;
    if (wanted === undefined) continue;
    throw new Refusal('USER_CONFIG_INVALID', `The value for ${id} is not ${wanted}.`, {
      help: 'Use a value in that format.',
      metadata: { tool: id, format: rule.format },
    });
  }
}

/** The facts that the owner's statement is compared with. */
export interface VersionToClaim {
  readonly version: number;
  readonly digest: string;
  /** As in the version's own statement. */
  readonly capabilities: string;
}

/** How far a version may go. */
export interface RolloutRule {
  /** Percent of the agents. */
  share: number;
  isHalted: boolean;
  /** How many may fail with it. One more, and it halts by itself. */
  haltAfter: number;
}

/** A rule with what has come of it. */
export interface RolloutState extends RolloutRule {
  failures: number;
}
