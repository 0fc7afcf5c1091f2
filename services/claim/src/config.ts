import { serviceCredentialsFromEnv } from '@offshoot/callers';
import { checkedDatabaseUrl } from '@offshoot/postgres';
import { defaultQuotas, type Quotas } from './claiming/domain/quota.ts';
import type { ClaimServiceConfig } from './service.ts';
import { stockRulesFromEnv } from './stock/config.ts';
import { toolProvidersFromEnv } from './tools/config.ts';

/**
 * The service as a process of its own: DATABASE_URL (required), TEMPLATE_URL (http://127.0.0.1:8081), LINEAGE_URL
 * (http://127.0.0.1:8083), CLAIM_PORT (8082), OFFSHOOT_BIND (127.0.0.1), those of quotasFromEnv, stockRulesFromEnv,
 * toolProvidersFromEnv and serviceCredentialsFromEnv.
 * Throws an Error that names the variable to mend.
 */
export function configFromEnv(env: NodeJS.ProcessEnv): ClaimServiceConfig {
  const credentials = serviceCredentialsFromEnv('claim', env);
  const scheme = credentials.tls ? 'https' : 'http';
  return {
    ...credentials,
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: port(env, 'CLAIM_PORT', 8082),
    databaseUrl: checkedDatabaseUrl(required(env, 'DATABASE_URL')),
    templateUrl: url(env, 'TEMPLATE_URL', `${scheme}://127.0.0.1:8081`),
    lineageUrl: url(env, 'LINEAGE_URL', `${scheme}://127.0.0.1:8083`),
    quotas: quotasFromEnv(env),
    stock: stockRulesFromEnv(env),
    toolProviders: toolProvidersFromEnv(env),
  };
}

/** OFFSHOOT_QUOTA_OWNER (100) and OFFSHOOT_QUOTA_TEMPLATE (10000); 0: no limit. Throws an Error that names the variable to mend. */
export function quotasFromEnv(env: NodeJS.ProcessEnv): Quotas {
  return {
    owner: quota(env, 'OFFSHOOT_QUOTA_OWNER', defaultQuotas.owner),
    template: quota(env, 'OFFSHOOT_QUOTA_TEMPLATE', defaultQuotas.template),
  };
}

function quota(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name] || String(fallback);
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} is "${text}". Use a whole number of agents, or 0 for no limit.`);
  return Number(text);
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set. The claim service as a process of its own needs it.`);
  return value;
}

function port(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name] || String(fallback);
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new Error(`${name} is "${text}", which is no port. Use a number from 0 to 65535.`);
  return Number(text);
}

function url(env: NodeJS.ProcessEnv, name: string, fallback: string): string {
  const text = env[name] || fallback;
  if (!URL.canParse(text)) throw new Error(`${name} is "${text}", which is no URL. Use one like ${fallback}.`);
  return text;
}
