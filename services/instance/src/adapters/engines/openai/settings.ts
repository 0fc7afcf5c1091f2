// The environment of the OpenAI-compatible engine.

export interface OpenAiSettings {
  baseUrl: string;
  /** Empty for servers that ask for none (Ollama, vLLM). */
  apiKey: string;
  /** Bound of one engine call, retries included. */
  timeoutMs: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const MAX_TIMEOUT_MS = 600_000;

/** Undefined where no endpoint is configured. Throws an Error that names the variable. */
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
  const timeoutMs = env.LLM_TIMEOUT_MS === undefined || env.LLM_TIMEOUT_MS.trim() === '' ? DEFAULT_TIMEOUT_MS : Number(env.LLM_TIMEOUT_MS);
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > MAX_TIMEOUT_MS)
    throw new Error(`LLM_TIMEOUT_MS must be a whole number of milliseconds from 1 to ${MAX_TIMEOUT_MS}.`);
  return { baseUrl: baseUrl.replace(/\/+$/, ''), apiKey, timeoutMs };
}
