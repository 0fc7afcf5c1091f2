import { type ContainerSettings, executorSettings } from '@offshoot/code-execution';
import { mcpOrigins } from '@offshoot/mcp';
import { databaseUrl } from '@offshoot/postgres';
import { type ServiceCredentials, serviceCredentials } from '@offshoot/rpc/auth';
import { type AdminAddress, adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import { bind, derived, group, port, readEnvironment, url, wholeNumber } from '@offshoot/runtime/environment';
import type { Models } from './database/domain/ports.ts';
import { models } from './models/adapters/models.ts';
import { defaultStoredQuotas, type StoredQuotas } from './retention/domain/stored-quotas.ts';
import { type Budgets, defaultBudgets } from './usage/domain/budgets.ts';

export interface ResponseConfig extends ServiceCredentials {
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
  profileUrl: string;
  knowledgeUrl: string;
  models: Models;
  /** Origins of MCP servers on private networks that responses may call. Default: none. */
  mcpOrigins?: readonly string[];
  /** What runs the code of agents. Undefined: nothing does. */
  code?: ContainerSettings | undefined;
  /** Missing ones keep their defaults (domain/stored-quotas.ts). */
  quotas?: Partial<StoredQuotas> | undefined;
  /** Missing ones keep their defaults (domain/budgets.ts). */
  budgets?: Partial<Budgets> | undefined;
}

const quota = (name: string, help: string, value: number) => wholeNumber({ name, help, default: value }, { most: 1_000_000_000_000 });

/** 0: no limit. */
export const storedQuotas = group({
  tenantResponses: quota('OFFSHOOT_QUOTA_RESPONSES', 'stored responses per tenant', defaultStoredQuotas.tenantResponses),
  tenantBytes: quota('OFFSHOOT_QUOTA_RESPONSE_BYTES', 'bytes of stored responses per tenant', defaultStoredQuotas.tenantBytes),
  memberResponses: quota('OFFSHOOT_QUOTA_MEMBER_RESPONSES', 'stored responses per member or API key', defaultStoredQuotas.memberResponses),
  memberBytes: quota('OFFSHOOT_QUOTA_MEMBER_RESPONSE_BYTES', 'bytes of those', defaultStoredQuotas.memberBytes),
});

const budget = (name: string, help: string, of: keyof Budgets) =>
  quota(name, `tokens of language models a day, by UTC: ${help}`, defaultBudgets[of]);

/** 0: no limit. */
export const budgets = group({
  tenant: budget('OFFSHOOT_BUDGET_TENANT', 'of one tenant', 'tenant'),
  person: budget('OFFSHOOT_BUDGET_PERSON', 'of all tenants that one person made', 'person'),
  deployment: budget('OFFSHOOT_BUDGET_DEPLOYMENT', 'of all tenants together', 'deployment'),
});

export const settings = derived(
  group({
    host: bind,
    port: port('RESPONSE_PORT', 8086, 'port of the response service'),
    databaseUrl,
    admin: adminAddress,
    profileUrl: url({ name: 'PROFILE_URL', help: 'base URL of the profile service' }, 'http://127.0.0.1:8085'),
    knowledgeUrl: url({ name: 'KNOWLEDGE_URL', help: 'base URL of the knowledge service' }, 'http://127.0.0.1:8087'),
    models,
    mcpOrigins,
    code: executorSettings,
    quotas: storedQuotas,
    budgets,
    credentials: serviceCredentials('response'),
  }),
  ({ credentials, profileUrl, knowledgeUrl, ...rest }): ResponseConfig & { admin: AdminAddress } => {
    const base = `${credentials.tls ? 'https' : 'http'}://127.0.0.1`;
    return { ...rest, profileUrl: profileUrl ?? `${base}:8085`, knowledgeUrl: knowledgeUrl ?? `${base}:8087`, ...credentials };
  },
);

/** Configuration of the service as its own process. Throws an Error that names every missing or invalid variable. */
export function configFromEnv(env: NodeJS.ProcessEnv): ResponseConfig & { admin: AdminAddress } {
  return readEnvironment(settings, env);
}
