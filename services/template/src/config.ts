import { serviceCredentialsFromEnv } from '@offshoot/callers';
import { checkedDatabaseUrl } from '@offshoot/postgres';
import { defaultTemplateQuotas, type TemplateQuotas } from './domain/quota.ts';
import type { TemplateServiceConfig } from './service.ts';

/** Reads TEMPLATE_PORT (8081), OFFSHOOT_BIND (127.0.0.1), DATABASE_URL (required), and those of templateQuotasFromEnv and serviceCredentialsFromEnv. */
export function configFromEnv(env: NodeJS.ProcessEnv): TemplateServiceConfig {
  return {
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: portOf(env.TEMPLATE_PORT || '8081'),
    databaseUrl: checkedDatabaseUrl(required(env, 'DATABASE_URL', 'the URL of the PostgreSQL that the services use')),
    quotas: templateQuotasFromEnv(env),
    ...serviceCredentialsFromEnv('template', env),
  };
}

/** OFFSHOOT_QUOTA_TEMPLATES (100), OFFSHOOT_QUOTA_VERSIONS (50) and OFFSHOOT_QUOTA_CONTENT (64 MiB, in bytes); 0: no limit. */
export function templateQuotasFromEnv(env: NodeJS.ProcessEnv): TemplateQuotas {
  return {
    templates: quota(env, 'OFFSHOOT_QUOTA_TEMPLATES', defaultTemplateQuotas.templates),
    versionsPerDay: quota(env, 'OFFSHOOT_QUOTA_VERSIONS', defaultTemplateQuotas.versionsPerDay),
    bytes: quota(env, 'OFFSHOOT_QUOTA_CONTENT', defaultTemplateQuotas.bytes),
  };
}

function quota(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name] || String(fallback);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Error(`${name} must be a whole number, 0 for no limit, not "${text}".`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`TEMPLATE_PORT must be a port from 0 to 65535, not "${text}".`);
  }
  return port;
}

function required(env: NodeJS.ProcessEnv, name: string, meaning: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: ${meaning}.`);
  return value;
}
