import { ed25519ph } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from 'viem/utils';
import type { Action, CertifyHostAction, Envelope } from '../action.ts';
import { newEnvelope } from '../envelope.ts';
import { statementText } from '../text.ts';
import { type Verification, verifyStatement } from '../verification.ts';
import { signatureVerifies, signWithInstallationKey } from './key-signature.ts';
import type { KeySignature } from './keys.ts';

/** A deployment's confirmation that a host has a key: the statement `host.certify`. */
export interface HostCertificate {
  hostId: string;
  /** Ed25519, 32 bytes. */
  hostKey: Uint8Array;
  envelope: Envelope;
  signatures: KeySignature[];
}

/** A host's signature over the text of its instance's statement, with the host's certificate. */
export interface HostVoucher {
  certificate: HostCertificate;
  signature: Uint8Array;
}

/** The deployment signs like an installation, and its public key takes the place of an inbox ID. */
export function certifyHost(
  deploymentSeed: Uint8Array,
  host: Pick<HostCertificate, 'hostId' | 'hostKey'>,
  o: { now: Date; nonce: string },
): HostCertificate {
  const envelope = newEnvelope(plainHex(ed25519ph.getPublicKey(deploymentSeed)), o);
  return { ...host, envelope, signatures: [signWithInstallationKey(deploymentSeed, statementText(envelope, certifyAction(host)))] };
}

/** Whether the deployment, identified by its public key in hex, has certified this key for this host. */
export function verifyHostCertificate(certificate: HostCertificate, deploymentKey: string, now: Date): Promise<Verification> {
  const { envelope, signatures } = certificate;
  const keys = { inboxId: deploymentKey, addresses: [], installations: [hexToBytes(`0x${deploymentKey}`)] };
  return verifyStatement({ envelope, action: certifyAction(certificate), signatures, keys, signer: deploymentKey, now });
}

/** A host vouches for a statement of one of its instances. */
export function vouch(hostSeed: Uint8Array, certificate: HostCertificate, envelope: Envelope, action: Action): HostVoucher {
  return { certificate, signature: signWithInstallationKey(hostSeed, statementText(envelope, action)).signature };
}

/** Whether a host of the deployment vouches for the statement, which is verified separately. */
export async function verifyHostVoucher(
  { certificate, signature }: HostVoucher,
  statement: { envelope: Envelope; action: Action },
  o: { deploymentKey: string; now: Date },
): Promise<Verification> {
  const certified = await verifyHostCertificate(certificate, o.deploymentKey, o.now);
  if (!certified.ok) return certified;
  const text = statementText(statement.envelope, statement.action);
  if (await signatureVerifies({ kind: 'installation', publicKey: certificate.hostKey, signature }, text)) return { ok: true };
  return { ok: false, reason: 'STATEMENT_SIGNATURE_INVALID', message: `Host ${certificate.hostId} has not signed this statement.` };
}

function certifyAction({ hostId, hostKey }: Pick<HostCertificate, 'hostId' | 'hostKey'>): CertifyHostAction {
  return { action: 'host.certify', hostId, hostKey: plainHex(hostKey) };
}

function plainHex(bytes: Uint8Array): string {
  return bytesToHex(bytes).slice(2);
}
