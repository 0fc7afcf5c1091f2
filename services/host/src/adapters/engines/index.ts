// Selects the engine of an instance host: an OpenAI-compatible endpoint if LLM_BASE_URL is set, backed by the offline engine's rules;
// otherwise the offline engine.

import type { Engine } from '@offshoot/engine/engine.ts';
import { allowedModels, createOpenAiModel, createPictureModels } from '@offshoot/models';
import { derived, type Environment, group, readEnvironment } from '@offshoot/runtime/environment';
import { inPlaceOf, operatorsModel } from '../../agent/tools/operators-model.ts';
import { createDegradingEngine } from './degrading/degrading-engine.ts';
import { createOfflineEngine } from './offline-engine.ts';
import { createOpenAiEngine } from './openai/openai-engine.ts';
import { openAiSettings } from './openai/settings.ts';

/** What the host's engine thinks with. */
export const engine = derived(group({ settings: openAiSettings, allowed: allowedModels }), ({ settings, allowed }): Engine => {
  const rules = createOfflineEngine();
  if (!settings) return rules;
  const model = operatorsModel(createOpenAiModel(settings), allowed);
  const takesPictures = createPictureModels(settings, settings.pictureModels);
  // The model that is asked in place of the chosen one.
  const sees = (named: string) => takesPictures(inPlaceOf(allowed, named));
  return createDegradingEngine({ model: createOpenAiEngine(settings, model, sees), rules });
});

/** Throws an Error that names every invalid variable. */
export const createEngine = (env: Environment): Engine => readEnvironment(engine, env);
