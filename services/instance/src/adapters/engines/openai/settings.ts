// The environment of the OpenAI-compatible engine.
import { derived, group, type Setting, text, wholeNumber } from '@offshoot/environment';
import type { ModelEndpoint } from '@offshoot/models';
import { MIN_BUDGET_TOKENS } from '../../../agent/conversation/domain/assembly/assembly.ts';

export interface OpenAiSettings extends ModelEndpoint {
  /** Limit of the input of one reply, in tokens as estimated by token-estimate.ts. */
  contextTokens: number;
}

/** How long a person waits for an answer before the agent says that it has none. */
export const DEFAULT_ENGINE_TIMEOUT_MS = 30_000;
const MAX_TIMEOUT_MS = 600_000;
/** Half the context window of small open models: leaves room for estimation errors and the answer. */
const DEFAULT_CONTEXT_TOKENS = 16_000;
const MAX_CONTEXT_TOKENS = 2_000_000;

export const engineTimeoutMs = wholeNumber(
  { name: 'LLM_TIMEOUT_MS', help: 'time limit of one engine call, in milliseconds', default: DEFAULT_ENGINE_TIMEOUT_MS },
  { least: 1, most: MAX_TIMEOUT_MS },
);

export const modelLimits = {
  timeoutMs: engineTimeoutMs,
  contextTokens: wholeNumber(
    { name: 'LLM_CONTEXT_TOKENS', help: 'maximum number of tokens shown to a model for one message', default: DEFAULT_CONTEXT_TOKENS },
    { least: MIN_BUDGET_TOKENS, most: MAX_CONTEXT_TOKENS },
  ),
};

/** Undefined if no endpoint is configured. */
export const openAiSettings: Setting<OpenAiSettings | undefined> = derived(
  group({
    baseUrl: text({ name: 'LLM_BASE_URL', help: 'an OpenAI-compatible endpoint; unset: the offline engine' }),
    apiKey: text({ name: 'LLM_API_KEY', help: 'its key; may be empty', isSecret: true }),
    ...modelLimits,
  }),
  ({ baseUrl: url = '', apiKey: key = '', ...limits }) => {
    const [baseUrl, apiKey] = [url.trim(), key.trim()];
    if (baseUrl === '') {
      if (apiKey === '') return undefined;
      throw new Error(
        'LLM_API_KEY is set but LLM_BASE_URL is not. Set LLM_BASE_URL to the endpoint, such as https://openrouter.ai/api/v1, or unset both for the offline engine.',
      );
    }
    if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
      throw new Error('LLM_BASE_URL is not an http(s) URL. Example: http://localhost:11434/v1');
    return { baseUrl: baseUrl.replace(/\/+$/, ''), apiKey, ...limits };
  },
);
