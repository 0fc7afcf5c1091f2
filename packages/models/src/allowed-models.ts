// Which models the operator pays for.
import { derived, group, type Setting, text, variable } from '@offshoot/runtime/environment';

/** By the names that the endpoint knows. */
export type AllowedModels = 'any' | readonly string[];

export const isAllowed = (allowed: AllowedModels, model: string): boolean => allowed === 'any' || allowed.includes(model);

const MAX_SHOWN = 20;

/** The message about a model that is not allowed. It quotes no name that a caller wrote. */
export function allowedModelsText(allowed: readonly string[]): string {
  if (allowed.length === 0) return 'The operator of this deployment allows no model yet (LLM_MODELS).';
  const more = allowed.length > MAX_SHOWN ? ' and others (GET /v1/models lists them)' : '';
  return `The operator of this deployment allows ${allowed.slice(0, MAX_SHOWN).join(', ')}${more}.`;
}

/** As an operator lists them. Throws if that is no list of names. */
export function namesOfModels(names: string): AllowedModels {
  const models = names.split(',').flatMap((one) => one.trim() || []);
  if (models.some((one) => one.length > 128)) throw new Error('must be names of models, such as gpt-5-mini,gpt-5');
  return models.includes('*') ? 'any' : models;
}

const list = variable(
  {
    name: 'LLM_MODELS',
    help: 'models that the operator pays for, separated by commas; `*`: all of the endpoint; unset: LLM_MODEL only',
  },
  namesOfModels,
);

/** The offline model costs nothing, so any name is allowed where no endpoint is configured. */
export const allowedModels: Setting<AllowedModels> = derived(
  group({
    list,
    usual: text({ name: 'LLM_MODEL', help: 'the model of a response if neither its request nor its profile names one' }),
    baseUrl: text({ name: 'LLM_BASE_URL', help: 'an OpenAI-compatible endpoint; unset: the offline engine' }),
  }),
  ({ list: named, usual, baseUrl = '' }) => {
    if (named === 'any' || (named === undefined && baseUrl.trim() === '')) return 'any';
    return [...new Set([...(usual === undefined ? [] : [usual]), ...(named ?? [])])];
  },
);
