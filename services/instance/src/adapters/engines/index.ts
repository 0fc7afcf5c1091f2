// Which engine an instance host thinks with: any OpenAI-compatible endpoint where LLM_BASE_URL names one, else the offline engine.
import type { Engine } from '../../agent/domain/engine.ts';
import { createOfflineEngine } from './offline/offline-engine.ts';
import { createOpenAiEngine } from './openai/openai-engine.ts';
import { openAiSettings } from './openai/settings.ts';

/** Reads LLM_BASE_URL, LLM_API_KEY and LLM_TIMEOUT_MS. Throws an Error that names the variable. */
export function createEngine(env: NodeJS.ProcessEnv): Engine {
  const settings = openAiSettings(env);
  return settings ? createOpenAiEngine(settings) : createOfflineEngine();
}
