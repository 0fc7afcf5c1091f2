import { createHmac, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** The parts of the pool that call one another, including hosts, and its operator. */
export const serviceNames = ['gateway', 'template', 'claim', 'lineage', 'profile', 'response', 'knowledge', 'host', 'operator'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** How a service proves its identity. Plain data, and secret. */
export interface ServiceKey {
  name: ServiceName;
  /** Seed of an Ed25519 key, 64 hex digits. */
  seed: string;
  /** Set for hosts only. */
  host?: CertifiedHost;
}

/** The certified key of a host. */
export type HostKey = ServiceKey & { name: 'host'; host: CertifiedHost };

interface CertifiedHost {
  id: string;
  /** HostCertificate, base64url; sent with every call of the host. */
  certificate: string;
}

/** The recipient of a call. For a host, one specific host. */
export type Audience = Exclude<ServiceName, 'host'> | `host/${string}`;

export function audienceOf(key: ServiceKey): Audience {
  return key.name === 'host' ? hostAudience(hostKeyOf(key).host.id) : key.name;
}

/** Throws an Error if it is not a host's key. */
export function hostKeyOf({ seed, name, host }: ServiceKey): HostKey {
  if (name !== 'host' || !host) throw new Error('A host needs a key with a certificate.');
  return { seed, name, host };
}

export function hostAudience(hostId: string): Audience {
  return `host/${hostId}`;
}

/** The headers that PKCS #8 (RFC 8410) and SubjectPublicKeyInfo put before the 32 bytes of a key. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

export function privateKeyOf({ seed }: Pick<ServiceKey, 'seed'>): KeyObject {
  return createPrivateKey({ key: Buffer.concat([privatePrefix, Buffer.from(seed, 'hex')]), format: 'der', type: 'pkcs8' });
}

/** 64 hex digits. */
export function publicKeyOf(key: Pick<ServiceKey, 'seed'>): string {
  return createPublicKey(privateKeyOf(key)).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length).toString('hex');
}

export function openPublicKey(publicKey: string): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicPrefix, Buffer.from(publicKey, 'hex')]), format: 'der', type: 'spki' });
}

/** Derives a secret of this service for a purpose other than calls; it reveals nothing about the key. */
export function secretOf({ seed }: ServiceKey, purpose: string): string {
  return createHmac('sha256', Buffer.from(seed, 'hex')).update(`offshoot ${purpose}`).digest('hex');
}
