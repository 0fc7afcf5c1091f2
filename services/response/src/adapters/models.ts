import { derived, group, text } from '@offshoot/environment';
import { createOpenAiModel, type Model, ModelError, modelEndpoint } from '@offshoot/models';
import type { Models } from '../domain/ports.ts';

/** The models of responses: those of the endpoint that agents think with, too. */
export const models = derived(
  group({
    endpoint: modelEndpoint,
    defaultModel: text({ name: 'LLM_MODEL', help: 'the model of a response if neither its request nor its profile names one' }),
  }),
  ({ endpoint, defaultModel }): Models => ({ model: endpoint ? createOpenAiModel(endpoint) : none, defaultModel }),
);

const none: Model = {
  // biome-ignore lint/correctness/useYield: it never gets that far.
  async *run() {
    throw new ModelError('No language model is configured. Set LLM_BASE_URL.', { retryable: false, failure: 'refused' });
  },
  reachable: () => Promise.resolve(),
};
