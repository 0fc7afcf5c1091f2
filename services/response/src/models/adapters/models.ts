import { allowedModels, createOfflineModel, createOpenAiCatalog, createOpenAiModel, modelEndpoint, offlineCatalog } from '@offshoot/models';
import { derived, group, text } from '@offshoot/runtime/environment';
import type { Models } from '../../database/domain/ports.ts';

/** The models of responses: those of the endpoint that agents think with, too, or the offline model. */
export const models = derived(
  group({
    endpoint: modelEndpoint,
    allowed: allowedModels,
    defaultModel: text({ name: 'LLM_MODEL', help: 'the model of a response if neither its request nor its profile names one' }),
  }),
  ({ endpoint, defaultModel, allowed }): Models =>
    endpoint
      ? { model: createOpenAiModel(endpoint), catalog: createOpenAiCatalog(endpoint), defaultModel, allowed, isFree: false }
      : {
          model: createOfflineModel(),
          catalog: offlineCatalog,
          defaultModel: defaultModel ?? 'offline',
          onlyModel: 'offline',
          allowed,
          isFree: true,
        },
);
