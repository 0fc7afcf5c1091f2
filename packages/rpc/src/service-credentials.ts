import { createHash, timingSafeEqual } from 'node:crypto';
import { openTls, type ServiceTls } from './tls.ts';

/** The parts of the pool that call one another, hosts included, and those who run it. */
export const serviceNames = ['gateway', 'template', 'claim', 'lineage', 'host', 'operator'] as const;
export type ServiceName = (typeof serviceNames)[number];

/**
 * Whose token has which SHA-256 (hex). One name may stand more than once: several hosts, or a token that is being replaced.
 * One token has one name.
 */
export type ServiceCallers = readonly { name: ServiceName; digest: string }[];

/** How a service shows who it is, and tells who calls it. */
export interface ServiceCredentials {
  /** What this service presents. Without `serviceCallers` also the one secret that all services share. */
  serviceToken: string;
  /** The services that may call. Absent: whoever presents `serviceToken`, under every name. */
  serviceCallers?: ServiceCallers;
  /** Mutual TLS. Absent: clear text. */
  tls?: ServiceTls;
}

/** A token under no name: the simple set-up, where all services share one. */
export type IdentifiedService = ServiceName | 'any';

/** The service that presents this token, undefined where none does. */
export function identifyService(token: string, credentials: Partial<ServiceCredentials>): IdentifiedService | undefined {
  const { serviceToken, serviceCallers } = credentials;
  const given = sha256(token);
  if (serviceCallers) return serviceCallers.find(({ digest }) => timingSafeEqual(given, Buffer.from(digest, 'hex')))?.name;
  // Digests are compared, so that neither content nor length shows in the time it takes.
  return serviceToken && timingSafeEqual(given, sha256(serviceToken)) ? 'any' : undefined;
}

/** The table of callers for known tokens. */
export function serviceCallersOf(tokens: Partial<Record<ServiceName, string>>): ServiceCallers {
  return (Object.entries(tokens) as [ServiceName, string][]).map(([name, token]) => ({ name, digest: sha256(token).toString('hex') }));
}

/**
 * | variable | meaning |
 * |---|---|
 * | OFFSHOOT_SERVICE_TOKEN | this service's own token; required |
 * | OFFSHOOT_SERVICE_CALLERS | who may call: `name=<SHA-256 of the token, hex>`, several separated by commas. Unset: whoever has this service's token |
 * | OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY, OFFSHOOT_TLS_CA | PEM files for mutual TLS: all three or none |
 */
export function serviceCredentialsFromEnv(env: NodeJS.ProcessEnv): ServiceCredentials {
  const serviceToken = env.OFFSHOOT_SERVICE_TOKEN;
  if (!serviceToken) throw new Error('OFFSHOOT_SERVICE_TOKEN is not set: it is the secret by which the services know one another.');
  const tls = tlsFromEnv(env);
  return {
    serviceToken,
    ...(env.OFFSHOOT_SERVICE_CALLERS && { serviceCallers: parseCallers(env.OFFSHOOT_SERVICE_CALLERS) }),
    ...(tls && { tls }),
  };
}

function parseCallers(text: string): ServiceCallers {
  const callers = text.split(',').map((entry) => {
    const [name = '', digest = ''] = entry.trim().split('=');
    if (!isServiceName(name) || !/^[0-9a-f]{64}$/.test(digest)) {
      throw new Error(
        `OFFSHOOT_SERVICE_CALLERS is a list of name=<SHA-256 of the token, 64 hex digits>, separated by commas; the names are ${serviceNames.join(', ')}.`,
      );
    }
    return { name, digest };
  });
  for (const { name, digest } of callers) {
    const other = callers.find((each) => each.digest === digest && each.name !== name);
    if (other) throw new Error(`OFFSHOOT_SERVICE_CALLERS: ${name} and ${other.name} have one token. Give each its own.`);
  }
  return callers;
}

function isServiceName(name: string): name is ServiceName {
  return (serviceNames as readonly string[]).includes(name);
}

function tlsFromEnv(env: NodeJS.ProcessEnv): ServiceTls | undefined {
  const { OFFSHOOT_TLS_CERT: cert, OFFSHOOT_TLS_KEY: key, OFFSHOOT_TLS_CA: ca } = env;
  if (!cert && !key && !ca) return undefined;
  if (!cert || !key || !ca)
    throw new Error('OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY and OFFSHOOT_TLS_CA name three files: set all of them or none.');
  return openTls({ cert, key, ca });
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
