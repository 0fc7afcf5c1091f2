// The environment of the OpenAI-compatible engine.
import { type AllowedModels, type ModelEndpoint, modelEndpoint, modelTimeoutMs, pictureModels } from '@offshoot/models';
import { derived, group, type Setting, wholeNumber } from '@offshoot/runtime/environment';
import { MIN_BUDGET_TOKENS } from '../../../agent/conversation/domain/assembly/assembly.ts';

/** How long a person in a conversation waits for an answer before they are told that there is none. */
export const DEFAULT_ENGINE_TIMEOUT_MS = 30_000;

export const engineTimeoutMs = wholeNumber(
  { name: 'ENGINE_TIMEOUT_MS', help: "time limit of one call of an agent's engine, in milliseconds", default: DEFAULT_ENGINE_TIMEOUT_MS },
  { least: 1, most: 600_000 },
);

export interface OpenAiSettings extends ModelEndpoint {
  /** Limit of the input of one reply, in tokens as estimated by token-estimate.ts. */
  contextTokens: number;
  /** Undefined: the endpoint's list says. */
  pictureModels?: AllowedModels | undefined;
}

/** Half the context window of small open models: leaves room for estimation errors and the answer. */
const DEFAULT_CONTEXT_TOKENS = 16_000;
const MAX_CONTEXT_TOKENS = 2_000_000;

export const modelLimits = {
  timeoutMs: modelTimeoutMs,
  contextTokens: wholeNumber(
    { name: 'LLM_CONTEXT_TOKENS', help: 'maximum number of tokens shown to a model for one message', default: DEFAULT_CONTEXT_TOKENS },
    { least: MIN_BUDGET_TOKENS, most: MAX_CONTEXT_TOKENS },
  ),
};

/** Undefined if no endpoint is configured. */
export const openAiSettings: Setting<OpenAiSettings | undefined> = derived(
  group({ endpoint: modelEndpoint, limits: group(modelLimits), pictureModels }),
  ({ endpoint, limits, pictureModels }) => endpoint && { ...endpoint, ...limits, pictureModels },
);
