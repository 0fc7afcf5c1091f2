// Which engine an instance host thinks with: any OpenAI-compatible endpoint where LLM_BASE_URL names one, with the offline engine's
// rules behind it, else the offline engine.
import type { Logger } from '@offshoot/process/logger.ts';
import type { Engine } from '../../agent/domain/engine.ts';
import { createDegradingEngine } from './degrading/degrading-engine.ts';
import { createOfflineEngine } from './offline/offline-engine.ts';
import { createOpenAiEngine } from './openai/openai-engine.ts';
import { openAiSettings } from './openai/settings.ts';

/**
 * Reads LLM_BASE_URL, LLM_API_KEY and LLM_TIMEOUT_MS. Throws an Error that names the variable. `log` hears of a model whose
 * answers cannot be used, so that rules learn in its place for a while.
 */
export function createEngine(env: NodeJS.ProcessEnv, log?: Pick<Logger, 'warn'>): Engine {
  const settings = openAiSettings(env);
  const rules = createOfflineEngine();
  if (!settings) return rules;
  const onDegraded = (model: string) => log?.warn({ model }, "the language model's answers cannot be used; rules learn in its place");
  return createDegradingEngine({ model: createOpenAiEngine(settings), rules, onDegraded });
}
