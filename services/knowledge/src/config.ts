import { endpointProxies } from '@offshoot/models/openai/proxies.ts';
import { databaseUrl } from '@offshoot/postgres';
import { type ServiceCredentials, serviceCredentials } from '@offshoot/rpc/auth';
import { type AdminAddress, adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import { bind, derived, group, port, readEnvironment, text, url, variable } from '@offshoot/runtime/environment';
import { StartError } from '@offshoot/runtime/process/start-error.ts';
import type { EmbeddingsConfig } from './embedding/adapters/embedder.ts';
import { defaultEmbeddingBudgets, type EmbeddingBudgets } from './embedding/domain/budgets.ts';

export interface KnowledgeConfig extends ServiceCredentials {
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
  /** Undefined: searches go by words only. */
  embeddings?: EmbeddingsConfig | undefined;
  /** Default: defaultEmbeddingBudgets. */
  embeddingBudgets?: EmbeddingBudgets | undefined;
}

/** By which searches find what is meant, too. */
export const embeddings = derived(
  group({
    baseUrl: url({ name: 'EMBEDDINGS_BASE_URL', help: 'an OpenAI-compatible endpoint for embeddings' }, 'https://api.openai.com/v1'),
    apiKey: text({ name: 'EMBEDDINGS_API_KEY', help: 'its key', default: '', isSecret: true }),
    model: text({ name: 'EMBEDDINGS_MODEL', help: 'the model that embeds', default: '' }),
    proxies: endpointProxies,
  }),
  ({ baseUrl, apiKey, model, proxies }): EmbeddingsConfig | undefined => {
    if (baseUrl === undefined) return undefined;
    if (model === '') throw new StartError('EMBEDDINGS_MODEL must name the model that embeds.');
    return { baseUrl, apiKey, model, ...(proxies && { proxies }) };
  },
);

export const embeddingBudgets = variable<EmbeddingBudgets>(
  {
    name: 'OFFSHOOT_BUDGET_EMBEDDINGS',
    help: 'tokens that are embedded in a day, by UTC: of one tenant, of all tenants that one person made, and of all; 0: no limit',
    default: Object.values(defaultEmbeddingBudgets).join(':'),
  },
  (text) => {
    const [, tenant, person, deployment] = /^(\d{1,12}):(\d{1,12}):(\d{1,12})$/.exec(text) ?? [];
    if (tenant === undefined) throw new Error('must look like 20000000:40000000:200000000 (of a tenant, a person, and all; 0: no limit)');
    return { tenant: Number(tenant), person: Number(person), deployment: Number(deployment) };
  },
);

export const settings = derived(
  group({
    host: bind,
    port: port('KNOWLEDGE_PORT', 8087, 'port of the knowledge service'),
    databaseUrl,
    admin: adminAddress,
    embeddings,
    embeddingBudgets,
    credentials: serviceCredentials('knowledge'),
  }),
  ({ credentials, ...rest }): KnowledgeConfig & { admin: AdminAddress } => ({ ...rest, ...credentials }),
);

/** Configuration of the service as its own process. Throws an Error that names every missing or invalid variable. */
export function configFromEnv(env: NodeJS.ProcessEnv): KnowledgeConfig & { admin: AdminAddress } {
  return readEnvironment(settings, env);
}
