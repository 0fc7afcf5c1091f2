import { createHash, createHmac, randomBytes } from 'node:crypto';
import { newId } from '@offshoot/refusals/ids';
import { certifyHost } from '@offshoot/statements';
import { certificateToText } from './host-certificate.ts';
import type { ServiceCallers } from './service-credentials.ts';
import { type HostKey, publicKeyOf, type ServiceKey, type ServiceName, serviceNames } from './service-key.ts';

/** A service of which a deployment has exactly one. */
export type SingleService = Exclude<ServiceName, 'host'>;

/** All keys of a deployment with one operator. They survive restarts, and none can be derived from another. */
export interface DeploymentKeys {
  of(name: SingleService): ServiceKey;
  /** The key of the host with this name; no other service needs to be told the name. */
  host(name?: string): HostKey;
  readonly callers: ServiceCallers;
  /** Public key that certifies hosts. */
  readonly deploymentKey: string;
}

export function deploymentKeys(secret: string): DeploymentKeys {
  const derived = (purpose: string) => createHmac('sha256', secret).update(`offshoot key: ${purpose}`).digest();
  const deploymentSeed = derived('deployment');
  const singles = serviceNames.filter((name) => name !== 'host');
  const services = new Map(singles.map((name) => [name, { name, seed: derived(name).toString('hex') }]));
  const hosts = new Map<string, HostKey>();
  const of = (name: SingleService): ServiceKey => {
    const key = services.get(name);
    if (!key) throw new Error(`${name} is not a service.`);
    return key;
  };
  return {
    of,
    host(name = 'host') {
      const known = hosts.get(name);
      if (known) return known;
      const id = newId(
        'host',
        createHash('sha256')
          .update(derived(`id of host ${name}`))
          .digest(),
      );
      const key = issueHost(deploymentSeed, { id, seed: derived(`host ${name}`) });
      hosts.set(name, key);
      return key;
    },
    callers: singles.map((name) => ({ name, publicKey: publicKeyOf(of(name)) })),
    deploymentKey: publicKeyOf({ seed: deploymentSeed.toString('hex') }),
  };
}

/** Returns a certified key for a host; makes a new key if none is given. */
export function issueHost(
  deploymentSeed: Uint8Array,
  { id = newId('host'), seed = randomBytes(32) }: { id?: string; seed?: Buffer } = {},
): HostKey {
  const key = { name: 'host' as const, seed: seed.toString('hex') };
  const host = { hostId: id, hostKey: Uint8Array.from(Buffer.from(publicKeyOf(key), 'hex')) };
  const certificate = certifyHost(deploymentSeed, host, { now: new Date(), nonce: randomBytes(16).toString('hex') });
  return { ...key, host: { id, certificate: certificateToText(certificate) } };
}
