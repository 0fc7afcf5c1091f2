// The environment of the OpenAI-compatible engine.
import { MIN_BUDGET_TOKENS } from '../../../agent/conversation/domain/assembly/assembly.ts';

export interface OpenAiSettings {
  baseUrl: string;
  /** Empty for servers that require none (Ollama, vLLM). */
  apiKey: string;
  /** Limit of one engine call, retries included. */
  timeoutMs: number;
  /** Limit of the input of one reply, in tokens as estimated by token-estimate.ts. */
  contextTokens: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const MAX_TIMEOUT_MS = 600_000;
/** Half the context window of small open models: leaves room for estimation errors and the answer. */
const DEFAULT_CONTEXT_TOKENS = 16_000;
const MAX_CONTEXT_TOKENS = 2_000_000;

/** Undefined if no endpoint is configured. Throws an Error that names the variable. */
export function openAiSettings(env: NodeJS.ProcessEnv): OpenAiSettings | undefined {
  const baseUrl = env.LLM_BASE_URL?.trim() ?? '';
  const apiKey = env.LLM_API_KEY?.trim() ?? '';
  if (baseUrl === '') {
    if (apiKey !== '')
      throw new Error(
        'LLM_API_KEY is set but LLM_BASE_URL is not. Set LLM_BASE_URL to the endpoint, such as https://openrouter.ai/api/v1, or unset both for the offline engine.',
      );
    return undefined;
  }
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
    throw new Error('LLM_BASE_URL is not an http(s) URL. Example: http://localhost:11434/v1');
  const timeoutMs = wholeNumber(env, 'LLM_TIMEOUT_MS', 'milliseconds', { least: 1, most: MAX_TIMEOUT_MS }) ?? DEFAULT_TIMEOUT_MS;
  const contextTokens =
    wholeNumber(env, 'LLM_CONTEXT_TOKENS', 'tokens', { least: MIN_BUDGET_TOKENS, most: MAX_CONTEXT_TOKENS }) ?? DEFAULT_CONTEXT_TOKENS;
  return { baseUrl: baseUrl.replace(/\/+$/, ''), apiKey, timeoutMs, contextTokens };
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, unit: string, o: { least: number; most: number }): number | undefined {
  const text = env[name]?.trim() ?? '';
  if (text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < o.least || value > o.most)
    throw new Error(`${name} must be a whole number of ${unit} from ${o.least} to ${o.most}.`);
  return value;
}
