import { type ServiceCredentials, serviceCredentials } from '@offshoot/callers';
import { bind, derived, group, port, readEnvironment } from '@offshoot/environment';
import { databaseUrl } from '@offshoot/postgres';

export interface KnowledgeConfig extends ServiceCredentials {
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
}

export const settings = derived(
  group({
    host: bind,
    port: port('KNOWLEDGE_PORT', 8087, 'port of the knowledge service'),
    databaseUrl,
    credentials: serviceCredentials('knowledge'),
  }),
  ({ credentials, ...rest }): KnowledgeConfig => ({ ...rest, ...credentials }),
);

/** Configuration of the service as its own process. Throws an Error that names every missing or invalid variable. */
export function configFromEnv(env: NodeJS.ProcessEnv): KnowledgeConfig {
  return readEnvironment(settings, env);
}
