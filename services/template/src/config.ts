import { serviceCredentialsFromEnv } from '@offshoot/rpc';
import type { TemplateServiceConfig } from './service.ts';

/** Reads TEMPLATE_PORT (8081), OFFSHOOT_BIND (127.0.0.1), DATABASE_URL (required) and those of serviceCredentialsFromEnv. */
export function configFromEnv(env: NodeJS.ProcessEnv): TemplateServiceConfig {
  return {
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: portOf(env.TEMPLATE_PORT || '8081'),
    databaseUrl: required(env, 'DATABASE_URL', 'the URL of the PostgreSQL that the services use'),
    ...serviceCredentialsFromEnv(env),
  };
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
