import { Refusal } from '@offshoot/rpc/refusal.ts';

/** The model of a template that names none. */
export const defaultModel = 'gpt-oss-20b';

/** What a claim needs to know of a template version. */
export interface TemplateFacts {
  readonly templateId: string;
  readonly version: number;
  readonly creatorId: string;
  readonly agentName: string;
  readonly model: string;
  readonly allowModelOverride: boolean;
  readonly userTools: readonly UserTool[];
}

/** A tool whose value the user gives when claiming. */
export interface UserTool {
  readonly id: string;
  readonly prompt: string;
  readonly required: boolean;
}

/** What a clone takes over from its parent. */
export interface CarriedFromParent {
  readonly modelOverride: string;
  /** Keys whose values the parent holds and hands over inside the encrypted transfer. */
  readonly userConfigKeys: readonly string[];
}

/** The model to run instead of the template's default, '' for the default. A parent's choice is the owner's and is kept. */
export function modelOverride(facts: TemplateFacts, asked: string, parent?: CarriedFromParent): string {
  if (parent && (asked === '' || asked === parent.modelOverride)) return parent.modelOverride;
  if (asked === '' || asked === facts.model) return '';
  if (facts.allowModelOverride) return asked;
  throw new Refusal('MODEL_OVERRIDE_NOT_ALLOWED', `"${facts.agentName}" runs on ${facts.model} only.`, {
    help: `Leave the model out, or ask for ${facts.model}.`,
    metadata: { model: facts.model },
  });
}

/** The keys that the agent will have values for, sorted. Throws USER_CONFIG_UNKNOWN and USER_CONFIG_MISSING. */
export function userConfigKeys(facts: TemplateFacts, given: Readonly<Record<string, string>>, parent?: CarriedFromParent): string[] {
  const known = new Set(facts.userTools.map((tool) => tool.id));
  const unknown = Object.keys(given).filter((key) => !known.has(key));
  if (unknown.length > 0) {
    throw new Refusal('USER_CONFIG_UNKNOWN', `"${facts.agentName}" has no user-supplied tool ${unknown.join(', ')}.`, {
      help: known.size > 0 ? `It takes values for: ${[...known].join(', ')}.` : 'It takes no values: leave user_config out.',
      metadata: { keys: unknown.join(','), tools: [...known].join(',') },
    });
  }
  const keys = new Set(Object.keys(given).filter((key) => given[key] !== ''));
  for (const key of parent?.userConfigKeys ?? []) if (known.has(key) && !(key in given)) keys.add(key);
  const missing = facts.userTools.filter((tool) => tool.required && !keys.has(tool.id));
  if (missing.length > 0) {
    const questions = missing.map((tool) => (tool.prompt ? `${tool.id} (${tool.prompt})` : tool.id));
    throw new Refusal('USER_CONFIG_MISSING', `"${facts.agentName}" needs a value for ${questions.join(', ')}.`, {
      help: 'Give each value in user_config under its tool id.',
      metadata: {
        tools: missing.map((tool) => tool.id).join(','),
        prompts: JSON.stringify(Object.fromEntries(missing.map((tool) => [tool.id, tool.prompt]))),
      },
    });
  }
  return [...keys].sort();
}
