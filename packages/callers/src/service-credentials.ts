import type { SingleService } from './deployment-keys.ts';
import { certificateFromText } from './host-certificate.ts';
import { publicKeyOf, type ServiceKey, type ServiceName, serviceNames } from './service-key.ts';
import { openTls, type ServiceTls } from './tls.ts';

/**
 * Whose Ed25519 public key is which (64 hex digits). One name may stand more than once, for a key that is being replaced. One
 * key has one name. Hosts are not listed: the deployment certifies them.
 */
export type ServiceCallers = readonly { name: SingleService; publicKey: string }[];

/** How a service shows who it is, and tells who calls it. */
export interface ServiceCredentials {
  /** Signs a token for each service that it calls. */
  serviceKey: ServiceKey;
  /** The services that may call. Public keys: whoever reads them can call nobody. */
  serviceCallers: ServiceCallers;
  /** Public key of the deployment, 64 hex digits: it certifies hosts. Absent: no host may call. */
  deploymentKey?: string | undefined;
  /** Mutual TLS. Absent: clear text. */
  tls?: ServiceTls | undefined;
}

/**
 * | variable | meaning |
 * |---|---|
 * | OFFSHOOT_SERVICE_KEY | this service's own key: 64 hex digits, a secret; required |
 * | OFFSHOOT_SERVICE_CALLERS | who may call: `name=<public key, 64 hex digits>`, several separated by commas. Unset: nobody |
 * | OFFSHOOT_DEPLOYMENT_KEY | public key of the deployment, 64 hex digits, by which hosts are known |
 * | OFFSHOOT_HOST_CERTIFICATE | of a host, required: what the deployment has issued for its key |
 * | OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY, OFFSHOOT_TLS_CA | PEM files for mutual TLS: all three or none |
 */
export function serviceCredentialsFromEnv(name: ServiceName, env: NodeJS.ProcessEnv): ServiceCredentials {
  const serviceKey = serviceKeyFromEnv(name, env);
  const deploymentKey = deploymentKeyFromEnv(env);
  const tls = tlsFromEnv(env);
  return {
    serviceKey,
    serviceCallers: env.OFFSHOOT_SERVICE_CALLERS ? parseCallers(env.OFFSHOOT_SERVICE_CALLERS) : [],
    ...(deploymentKey && { deploymentKey }),
    ...(tls && { tls }),
  };
}

function serviceKeyFromEnv(name: ServiceName, env: NodeJS.ProcessEnv): ServiceKey {
  const seed = env.OFFSHOOT_SERVICE_KEY;
  if (!seed) throw new Error('OFFSHOOT_SERVICE_KEY is not set: it is the key by which the other services know this one.');
  if (!isHex256(seed)) throw new Error('OFFSHOOT_SERVICE_KEY is not a key: 64 hex digits, as deploy/secrets.ts makes them.');
  if (name !== 'host') return { name, seed };
  const certificate = env.OFFSHOOT_HOST_CERTIFICATE;
  if (!certificate) throw new Error('OFFSHOOT_HOST_CERTIFICATE is not set: `deploy/secrets.ts host` issues it together with the key.');
  const { hostId, hostKey } = hostOf(certificate);
  if (Buffer.from(hostKey).toString('hex') !== publicKeyOf({ seed }))
    throw new Error('OFFSHOOT_HOST_CERTIFICATE is for another key than OFFSHOOT_SERVICE_KEY: take both from one issue.');
  return { name, seed, host: { id: hostId, certificate } };
}

function hostOf(certificate: string) {
  try {
    return certificateFromText(certificate);
  } catch (cause) {
    throw new Error('OFFSHOOT_HOST_CERTIFICATE is no certificate of a host: copy all of what `deploy/secrets.ts host` issued.', { cause });
  }
}

/** Undefined where it is not set. Throws an Error that names the variable. */
function deploymentKeyFromEnv(env: NodeJS.ProcessEnv): string | undefined {
  const key = env.OFFSHOOT_DEPLOYMENT_KEY;
  if (!key) return undefined;
  if (!isHex256(key)) throw new Error('OFFSHOOT_DEPLOYMENT_KEY is not a public key: 64 hex digits, as deploy/secrets.ts prints them.');
  return key;
}

function parseCallers(text: string): ServiceCallers {
  const callers = text.split(',').map((entry) => {
    const [name = '', publicKey = ''] = entry.trim().split('=');
    if (!isSingleService(name) || !isHex256(publicKey)) {
      throw new Error(
        `OFFSHOOT_SERVICE_CALLERS is a list of name=<public key, 64 hex digits>, separated by commas; the names are ${singleServices.join(', ')}.`,
      );
    }
    return { name, publicKey };
  });
  for (const { name, publicKey } of callers) {
    const other = callers.find((each) => each.publicKey === publicKey && each.name !== name);
    if (other) throw new Error(`OFFSHOOT_SERVICE_CALLERS: ${name} and ${other.name} have one key. Give each its own.`);
  }
  return callers;
}

const singleServices = serviceNames.filter((name) => name !== 'host');

function isSingleService(name: string): name is SingleService {
  return (singleServices as readonly string[]).includes(name);
}

function isHex256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function tlsFromEnv(env: NodeJS.ProcessEnv): ServiceTls | undefined {
  const { OFFSHOOT_TLS_CERT: cert, OFFSHOOT_TLS_KEY: key, OFFSHOOT_TLS_CA: ca } = env;
  if (!cert && !key && !ca) return undefined;
  if (!cert || !key || !ca)
    throw new Error('OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY and OFFSHOOT_TLS_CA name three files: set all of them or none.');
  return openTls({ cert, key, ca });
}
