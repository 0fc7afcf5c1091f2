import { type ServiceCredentials, serviceCredentials } from '@offshoot/callers';
import { bind, derived, group, origins, port, readEnvironment, url } from '@offshoot/environment';
import { databaseUrl } from '@offshoot/postgres';

export interface ProfileConfig extends ServiceCredentials {
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
  knowledgeUrl: string;
  /** Origins of identity providers that are not on the Internet, or without TLS. Default: none. */
  issuerOrigins?: readonly string[];
}

export const issuerOrigins = origins({
  name: 'OFFSHOOT_ISSUER_ORIGINS',
  help: 'origins of identity providers on private networks that tenants may use, separated by commas',
});

export const settings = derived(
  group({
    host: bind,
    port: port('PROFILE_PORT', 8085, 'port of the profile service'),
    databaseUrl,
    knowledgeUrl: url({ name: 'KNOWLEDGE_URL', help: 'base URL of the knowledge service' }, 'http://127.0.0.1:8087'),
    issuerOrigins,
    credentials: serviceCredentials('profile'),
  }),
  ({ credentials, knowledgeUrl, ...rest }): ProfileConfig => {
    const base = `${credentials.tls ? 'https' : 'http'}://127.0.0.1`;
    return { ...rest, knowledgeUrl: knowledgeUrl ?? `${base}:8087`, ...credentials };
  },
);

/** Configuration of the service as its own process. Throws an Error that names every missing or invalid variable. */
export function configFromEnv(env: NodeJS.ProcessEnv): ProfileConfig {
  return readEnvironment(settings, env);
}
