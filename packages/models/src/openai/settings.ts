// The environment of every process that asks a language model.

import { derived, group, type Setting, text, wholeNumber } from '@offshoot/runtime/environment';
import { linear } from '@offshoot/text/linear-patterns';
import type { ModelEndpoint } from './endpoint.ts';
import { endpointProxies } from './proxies.ts';

/** As in OpenAI's own clients: an answer in one piece may take that long. */
const DEFAULT_TIMEOUT_MS = 600_000;
const MAX_TIMEOUT_MS = 3_600_000;

export const modelTimeoutMs = wholeNumber(
  { name: 'LLM_TIMEOUT_MS', help: 'how long a language model may say nothing, in milliseconds', default: DEFAULT_TIMEOUT_MS },
  { least: 1, most: MAX_TIMEOUT_MS },
);

/** Undefined if no endpoint is configured. */
export const modelEndpoint: Setting<ModelEndpoint | undefined> = derived(
  group({
    baseUrl: text({ name: 'LLM_BASE_URL', help: 'an OpenAI-compatible endpoint; unset: the offline engine' }),
    apiKey: text({ name: 'LLM_API_KEY', help: 'its key; may be empty', isSecret: true }),
    timeoutMs: modelTimeoutMs,
    proxies: endpointProxies,
  }),
  ({ baseUrl: url = '', apiKey: key = '', timeoutMs, proxies }) => {
    const [baseUrl, apiKey] = [url.trim(), key.trim()];
    if (baseUrl === '') {
      if (apiKey === '') return undefined;
      throw new Error(
        'LLM_API_KEY is set but LLM_BASE_URL is not. Set LLM_BASE_URL to the endpoint, such as https://openrouter.ai/api/v1, or unset both for the offline engine.',
      );
    }
    if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
      throw new Error('LLM_BASE_URL is not an http(s) URL. Example: http://localhost:11434/v1');
    return { baseUrl: baseUrl.replace(linear(/\/+$/), ''), apiKey, timeoutMs, ...(proxies && { proxies }) };
  },
);
