import { bytesToHex } from '@noble/hashes/utils.js';
import {
  type Envelope,
  type HostVoucher,
  type InboxKeys,
  type KeySignature,
  type RegisterAction,
  type Verification,
  verifyHostVoucher,
  verifyStatement,
} from '../index.ts';

export interface SealingKeyToVerify {
  instanceId: string;
  /** The instance's XMTP inbox, as the caller knows it. */
  inboxId: string;
  /** 32 bytes. */
  publicKey: Uint8Array;
  /** The statement `instance.register` that came with the key. */
  statement: { envelope: Envelope; signatures: KeySignature[] };
  /** The inbox's keys, which the caller itself reads from the XMTP network. */
  keys: InboxKeys;
  /** The host's voucher for the statement. */
  voucher: HostVoucher;
  /** Public key of the deployment as the caller knows it, 64 hex digits. */
  deploymentKey: string;
  now: Date;
}

export type SealingKeyVerification =
  | { ok: true }
  /** `by`: whose signature is missing, the inbox's or that of a host of the deployment. */
  | (Extract<Verification, { ok: false }> & { by: 'inbox' | 'host' });

/**
 * Verifies that the key is the instance's own: signed by its inbox, for its ID, and vouched for by a host of the deployment,
 * since anybody can make an inbox that signs for itself.
 */
export async function verifySealingKey(o: SealingKeyToVerify): Promise<SealingKeyVerification> {
  const { envelope, signatures } = o.statement;
  const action: RegisterAction = {
    action: 'instance.register',
    instanceId: o.instanceId,
    sealingKey: bytesToHex(o.publicKey),
  };
  const signed = await verifyStatement({ envelope, action, signatures, keys: o.keys, signer: o.inboxId, now: o.now });
  if (!signed.ok) return { ...signed, by: 'inbox' };
  const vouched = await verifyHostVoucher(o.voucher, { envelope, action }, o);
  return vouched.ok ? vouched : { ...vouched, by: 'host' };
}
