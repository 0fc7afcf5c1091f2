// Selects the engine of an instance host: an OpenAI-compatible endpoint if LLM_BASE_URL is set, backed by the offline engine's rules;
// otherwise the offline engine.
import type { Engine } from '../../agent/domain/engine.ts';
import { createDegradingEngine } from './degrading/degrading-engine.ts';
import { createOfflineEngine } from './offline/offline-engine.ts';
import { createOpenAiEngine } from './openai/openai-engine.ts';
import { openAiSettings } from './openai/settings.ts';

/** Reads LLM_BASE_URL, LLM_API_KEY and LLM_TIMEOUT_MS. Throws an Error that names the variable. */
export function createEngine(env: NodeJS.ProcessEnv): Engine {
  const settings = openAiSettings(env);
  const rules = createOfflineEngine();
  if (!settings) return rules;
  return createDegradingEngine({ model: createOpenAiEngine(settings), rules });
}
