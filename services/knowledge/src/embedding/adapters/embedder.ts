import { dispatcherFor, type Proxies } from '@offshoot/models/openai/proxies.ts';
import type { Spending } from '@offshoot/models/spending/spending.ts';
import { fetch } from 'undici';
import { type Payers, tokensOf } from '../domain/budgets.ts';
import { unitVector } from '../domain/vectors.ts';

export interface EmbeddingsConfig {
  /** Of an OpenAI-compatible endpoint. */
  baseUrl: string;
  /** May be empty. */
  apiKey: string;
  model: string;
  /** Default: none. */
  proxies?: Proxies | undefined;
}

export interface Embedder {
  /** Vectors of different models are not compared. */
  readonly model: string;
  /** One vector of the length 1 for each text, in their order. Throws if the endpoint does not give them within the time. */
  embed(texts: readonly string[], timeoutMs: number): Promise<Float32Array[]>;
}

/** An embedder that is paid for. Throws EmbeddingBudgetSpent, too. */
export interface PaidEmbedder {
  readonly model: string;
  embed(texts: readonly string[], timeoutMs: number, payers: Payers): Promise<Float32Array[]>;
}

export const paidEmbedder = ({ model, embed }: Embedder, spending: Pick<Spending<Payers>, 'paid'>): PaidEmbedder => ({
  model,
  embed: (texts, timeoutMs, payers) => spending.paid(payers, tokensOf(texts), () => embed(texts, timeoutMs)),
});

/** Its errors contain no text and no key. The client is loaded only where one is configured. */
export async function openAiEmbedder({ baseUrl, apiKey, model, proxies }: EmbeddingsConfig): Promise<Embedder> {
  const { default: OpenAI } = await import('openai');
  const dispatcher = dispatcherFor(proxies);
  // Texts go to the configured endpoint and nowhere else.
  const request = (url: string, init: object) => fetch(url, { ...init, dispatcher, redirect: 'error' });
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey === '' ? 'none' : apiKey,
    // Ignores the SDK's own environment variables.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    fetch: request as unknown as typeof globalThis.fetch,
  });
  return {
    model,
    async embed(texts, timeoutMs) {
      const answer = await client.embeddings
        .create({ model, input: [...texts], encoding_format: 'float' }, { timeout: timeoutMs })
        .catch((error: unknown) => failed(error instanceof OpenAI.APIError ? error.status : undefined));
      const byIndex = new Map(answer.data.map(({ index, embedding }) => [index, embedding]));
      return texts.map((_, index) => {
        const vector = unitVector(byIndex.get(index) ?? []);
        if (!vector) throw new Error('the embeddings endpoint gave no vector for a text');
        return vector;
      });
    },
  };
}

function failed(status: number | undefined): never {
  throw new Error(`the embeddings endpoint does not answer as it has to (${status === undefined ? 'no answer' : `HTTP ${status}`})`);
}
