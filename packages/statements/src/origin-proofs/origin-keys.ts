import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { SYNTAX } from '../field-syntax.ts';
import { type HostCertificate, verifyHostCertificate } from '../index.ts';
import { fromText, timeOf, timeText, toText } from './signed-texts.ts';

/** What a gateway serves at /.well-known/agents.json: a JSON Web Key Set as Convos reads it, with the deployment's certificate of each key. */
export interface OriginKeysDocument {
  /** The deployment's public key, hex. */
  deployment: string;
  keys: OriginKey[];
}

interface OriginKey {
  /** The public key in hex. */
  kid: string;
  kty: 'OKP';
  crv: 'Ed25519';
  /** The public key, base64url. */
  x: string;
  use: 'sig';
  /** The deployment, as above. */
  issuer: string;
  host: string;
  /** The deployment's signature of the statement `host.certify`. */
  certificate: { time: string; nonce: string; signature: string };
}

/** Leaves out certificates that are not signed once by an installation key, which no deployment issues. */
export function originKeysDocument(deployment: string, certificates: readonly HostCertificate[]): OriginKeysDocument {
  const keys = certificates.flatMap(({ hostId, hostKey, envelope, signatures: [signed] }): OriginKey[] => {
    if (signed?.kind !== 'installation') return [];
    const certificate = { time: timeText(envelope.issuedAt), nonce: envelope.nonce, signature: toText(signed.signature) };
    return [
      {
        kid: bytesToHex(hostKey),
        kty: 'OKP',
        crv: 'Ed25519',
        x: toText(hostKey),
        use: 'sig',
        issuer: deployment,
        host: hostId,
        certificate,
      },
    ];
  });
  return { deployment, keys };
}

/** The keys of a deployment's hosts, each verified against the deployment's key. */
export interface OriginKeys {
  deployment: string;
  /** By key in hex. */
  hosts: ReadonlyMap<string, { hostId: string; publicKey: Uint8Array }>;
}

/** A larger document is no gateway's. */
const MAX_KEYS = 1_000;

/**
 * Reads what a gateway served. It leaves out keys that the deployment has not certified: the operator of the gateway cannot add one.
 * `deployment`: the key that the client knows already; absent: the document's own is believed. Throws an Error if it is no such
 * document, or is another deployment's.
 */
export async function readOriginKeys(document: unknown, o: { now: Date; deployment?: string | undefined }): Promise<OriginKeys> {
  const { deployment, keys } = asRecord(document);
  if (typeof deployment !== 'string' || !SYNTAX.hex256.test(deployment) || !Array.isArray(keys) || keys.length > MAX_KEYS) {
    throw new Error('This is no list of the keys with which a deployment proves its agents.');
  }
  if (o.deployment !== undefined && o.deployment !== deployment) throw new Error('These are the keys of another deployment.');
  const certified = await Promise.all(keys.map(async (key: unknown) => certifiedHost(asRecord(key), deployment, o.now)));
  return { deployment, hosts: new Map(certified.flatMap((host) => (host ? [[bytesToHex(host.publicKey), host] as const] : []))) };
}

async function certifiedHost({ x, host: hostId, certificate }: Record<string, unknown>, deployment: string, now: Date) {
  const publicKey = fromText(x, 32);
  const { time, nonce, signature: text } = asRecord(certificate);
  const [issuedAt, signature] = [timeOf(time), fromText(text, 64)];
  if (!publicKey || !issuedAt || !signature || typeof hostId !== 'string' || typeof nonce !== 'string') return undefined;
  const signed = { kind: 'installation' as const, publicKey: hexToBytes(deployment), signature };
  const envelope = { signer: deployment, nonce, issuedAt };
  const verdict = await verifyHostCertificate({ hostId, hostKey: publicKey, envelope, signatures: [signed] }, deployment, now);
  return verdict.ok ? { hostId, publicKey } : undefined;
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
