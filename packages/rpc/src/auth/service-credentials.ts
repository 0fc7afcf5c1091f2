import { derived, group, isHex256, type Setting, text, variable } from '@offshoot/runtime/environment';
import type { SingleService } from './deployment-keys.ts';
import { certificateFromText } from './host-certificate.ts';
import { publicKeyOf, type ServiceKey, type ServiceName, serviceNames } from './service-key.ts';
import { openTls, type ServiceTls } from './tls.ts';

/**
 * Each service's Ed25519 public key (64 hex digits). A name may appear more than once while its key is being replaced. A key
 * has exactly one name. Hosts are not listed: the deployment certifies them.
 */
export type ServiceCallers = readonly { name: SingleService; publicKey: string }[];

/** How a service identifies itself and its callers. */
export interface ServiceCredentials {
  /** Signs a token for each service that it calls. */
  serviceKey: ServiceKey;
  /** The services that may call. These are public keys: reading them lets nobody call. */
  serviceCallers: ServiceCallers;
  /** Public key of the deployment, 64 hex digits, which certifies hosts. Absent: no host may call. */
  deploymentKey?: string | undefined;
  /** Mutual TLS. Absent: clear text. */
  tls?: ServiceTls | undefined;
}

export function serviceCredentials(name: ServiceName): Setting<ServiceCredentials> {
  const parts = group({ serviceKey: serviceKey(name), serviceCallers, deploymentKey: deploymentKeyOf(name), tls });
  return derived(parts, ({ deploymentKey, tls, ...rest }) => ({ ...rest, ...(deploymentKey && { deploymentKey }), ...(tls && { tls }) }));
}

const ownKey = variable(
  { name: 'OFFSHOOT_SERVICE_KEY', help: 'the secret key that identifies this service to the others', isRequired: true, isSecret: true },
  (text) => {
    if (isHex256(text)) return text;
    throw new Error('must be a key of 64 hex digits, as deploy/secrets.ts makes them');
  },
);

const certificate = text({
  name: 'OFFSHOOT_HOST_CERTIFICATE',
  help: "the certificate that `deploy/secrets.ts host` issues together with the host's key",
  isRequired: true,
});

function serviceKey(name: ServiceName): Setting<ServiceKey> {
  if (name !== 'host') return derived(ownKey, (seed) => ({ name, seed }));
  return derived(group({ seed: ownKey, certificate }), ({ seed, certificate }) => {
    const { hostId, hostKey } = hostOf(certificate);
    if (Buffer.from(hostKey).toString('hex') !== publicKeyOf({ seed }))
      throw new Error(
        'OFFSHOOT_HOST_CERTIFICATE does not match OFFSHOOT_SERVICE_KEY: use a certificate and key that were issued together.',
      );
    return { name, seed, host: { id: hostId, certificate } };
  });
}

function hostOf(certificate: string) {
  try {
    return certificateFromText(certificate);
  } catch (cause) {
    throw new Error('OFFSHOOT_HOST_CERTIFICATE is not a host certificate: copy everything that `deploy/secrets.ts host` issued.', {
      cause,
    });
  }
}

/** Clients of the gateway identify the deployment by it; the other services use it to verify hosts. */
function deploymentKeyOf(name: ServiceName): Setting<string | undefined> {
  const declared = { name: 'OFFSHOOT_DEPLOYMENT_KEY', help: 'the public key of the deployment' };
  return variable(name === 'gateway' ? { ...declared, isRequired: true } : declared, (text) => {
    if (isHex256(text)) return text;
    throw new Error('must be a public key of 64 hex digits, as deploy/secrets.ts prints it');
  });
}

const singleServices = serviceNames.filter((name) => name !== 'host');

const serviceCallers: Setting<ServiceCallers> = variable(
  { name: 'OFFSHOOT_SERVICE_CALLERS', help: 'who may call: name=public key, separated by commas', default: 'nobody' },
  (text) => (text === 'nobody' ? [] : callersIn(text)),
);

function callersIn(text: string): ServiceCallers {
  const callers = text.split(',').map((entry) => {
    const [name = '', publicKey = ''] = entry.trim().split('=');
    if (isSingleService(name) && isHex256(publicKey)) return { name, publicKey };
    throw new Error(
      `must be a list of name=<public key, 64 hex digits>, separated by commas, where a name is one of ${singleServices.join(', ')}`,
    );
  });
  for (const { name, publicKey } of callers) {
    const other = callers.find((each) => each.publicKey === publicKey && each.name !== name);
    if (other) throw new Error(`must give ${name} and ${other.name} different keys`);
  }
  return callers;
}

function isSingleService(name: string): name is SingleService {
  return (singleServices as readonly string[]).includes(name);
}

const tlsFiles = {
  cert: text({ name: 'OFFSHOOT_TLS_CERT', help: "PEM file of this process's certificate, for mutual TLS" }),
  key: text({ name: 'OFFSHOOT_TLS_KEY', help: 'PEM file of its private key' }),
  ca: text({ name: 'OFFSHOOT_TLS_CA', help: 'PEM file of the authorities whose certificates are accepted' }),
};

const tls: Setting<ServiceTls | undefined> = derived(group(tlsFiles), ({ cert, key, ca }) => {
  if (!cert && !key && !ca) return undefined;
  if (!cert || !key || !ca)
    throw new Error('OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY and OFFSHOOT_TLS_CA name three files: set all of them or none.');
  return openTls({ cert, key, ca });
});
