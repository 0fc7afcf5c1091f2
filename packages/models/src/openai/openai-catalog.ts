import type { ListedModel, ModelCatalog } from '../catalog.ts';
import { garbage, type ModelAttachment, type ModelItem, type ModelRequest } from '../model.ts';
import { EndpointError, endpointAt, type ModelEndpoint } from './endpoint.ts';
import { modelErrorOf } from './failures.ts';

const TIMEOUT_MS = 10_000;
/** Of a list: some endpoints have hundreds of models, and say much about each. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_MODELS = 2_000;
const MAX_ID = 256;
/** One character of ASCII is a byte, and rarer ones are more: what they cost models, too. */
const BYTES_PER_TOKEN = 4;
/** The frame that endpoints put around a message. */
const TOKENS_OF_ITEM = 4;
/** As OpenAI counts one with little detail. */
const TOKENS_OF_IMAGE = 85;

/** The models that the endpoint lists. Tokens are an estimate: each model counts in its own way. */
export function createOpenAiCatalog(endpoint: Omit<ModelEndpoint, 'timeoutMs'>): ModelCatalog {
  const { get } = endpointAt({ ...endpoint, timeoutMs: TIMEOUT_MS });
  return {
    async list(signal) {
      const timeout = AbortSignal.timeout(TIMEOUT_MS);
      try {
        const { status, text } = await get('/models', MAX_BYTES, AbortSignal.any([signal, timeout]));
        // A redirect is not followed.
        if (status >= 300) throw new EndpointError(status < 400 ? 502 : status, undefined);
        return listedIn(JSON.parse(text));
      } catch (error) {
        throw modelErrorOf(error, { caller: signal, isTimeUp: timeout.aborted });
      }
    },
    inputTokens: estimatedTokens,
  };
}

function listedIn(answer: unknown): ListedModel[] {
  const { data } = (answer ?? {}) as { data?: unknown };
  if (!Array.isArray(data)) throw garbage('it is no list of models');
  const listed = new Map<string, ListedModel>();
  for (const one of data.slice(0, MAX_MODELS)) {
    const { id, created, owned_by: ownedBy } = (one ?? {}) as Record<string, unknown>;
    // The provider chose it.
    if (typeof id !== 'string' || id.length === 0 || id.length > MAX_ID || /[^\x21-\x7e]/.test(id)) continue;
    const owner = typeof ownedBy === 'string' && /^[\x20-\x7e]{1,128}$/.test(ownedBy) ? ownedBy : '';
    const takesPictures = picturesIn(one as Record<string, unknown>);
    const said = takesPictures === undefined ? {} : { takesPictures };
    listed.set(id, { id, created: Number.isSafeInteger(created) ? (created as number) : 0, ownedBy: owner, ...said });
  }
  return [...listed.values()];
}

/** As OpenRouter and Mistral say it. Undefined: neither way. */
function picturesIn({ architecture, capabilities }: Record<string, unknown>): boolean | undefined {
  const { input_modalities: kinds } = (architecture ?? {}) as { input_modalities?: unknown };
  if (Array.isArray(kinds)) return kinds.includes('image');
  const { vision } = (capabilities ?? {}) as { vision?: unknown };
  return typeof vision === 'boolean' ? vision : undefined;
}

function estimatedTokens({ instructions, items, tools = [] }: Pick<ModelRequest, 'instructions' | 'items' | 'tools'>): number {
  const texts = [instructions, ...items.map(textOf), ...tools.map((tool) => JSON.stringify(tool))];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const attached = items.flatMap((item) => (item.is === 'call' ? [] : (item.attached ?? [])));
  const ofAttached = attached.reduce((sum, one) => sum + tokensOf(one), 0);
  return tokensIn(bytes) + items.length * TOKENS_OF_ITEM + ofAttached;
}

function tokensOf(one: ModelAttachment): number {
  if (one.is === 'image') return TOKENS_OF_IMAGE;
  return tokensIn(one.is === 'file' ? one.data.length : Buffer.byteLength(one.text));
}

const tokensIn = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);

function textOf(item: ModelItem): string {
  if (item.is === 'message') return item.text;
  return item.is === 'call' ? item.name + item.arguments : item.output;
}
