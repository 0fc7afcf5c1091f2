// Which models take pictures: by the operator's word, or else by what the endpoint says of each in its list.
import { type Setting, variable } from '@offshoot/runtime/environment';
import { type AllowedModels, isAllowed, namesOfModels } from '../allowed-models.ts';
import type { ListedModel, ModelCatalog } from '../catalog.ts';
import type { ModelEndpoint } from './endpoint.ts';
import { createOpenAiCatalog } from './openai-catalog.ts';

/** Whether a model takes pictures. False if nobody says so. */
export type PictureModels = (model: string) => Promise<boolean>;

/** Undefined: the endpoint's list says. */
export const pictureModels: Setting<AllowedModels | undefined> = variable(
  {
    name: 'LLM_PICTURE_MODELS',
    help: 'models that take pictures, separated by commas; `*`: all, `none`: none; unset: those of which the endpoint says so in its list',
  },
  (names) => (names.trim() === 'none' ? [] : namesOfModels(names)),
);

/** How long the endpoint's list counts. */
const KNOWN_FOR_MS = 60 * 60_000;
/** Until a list that could not be had is asked for again. */
const AGAIN_MS = 60_000;

export function createPictureModels(
  endpoint: Pick<ModelEndpoint, 'baseUrl' | 'apiKey' | 'proxies'>,
  said: AllowedModels | undefined,
  catalog: Pick<ModelCatalog, 'list'> = createOpenAiCatalog(endpoint),
): PictureModels {
  if (said !== undefined) return async (model) => isAllowed(said, model);
  let known: { listed: Promise<readonly ListedModel[]>; until: number } | undefined;
  return async (model) => {
    if (known === undefined || performance.now() >= known.until) {
      // Others wait for it, too: no caller ends it.
      const asked = { listed: catalog.list(new AbortController().signal), until: performance.now() + KNOWN_FOR_MS };
      asked.listed.catch(() => {
        asked.until = performance.now() + AGAIN_MS;
      });
      known = asked;
    }
    const listed = await known.listed.catch((): readonly ListedModel[] => []);
    return listed.find(({ id }) => id === model)?.takesPictures === true;
  };
}
