import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  HostCertificateSchema,
  HostVoucherSchema,
  type HostCertificate as WireCertificate,
  type HostVoucher as WireVoucher,
} from '@offshoot/gen/offshoot/statement/v1/host_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { type Action, type Envelope, type HostCertificate, vouch } from '@offshoot/statements';
import { certificateFromWire, certificateToWire } from '../wire/index.ts';
import type { HostKey } from './service-key.ts';

/** The form stored in variables and sent with calls. */
export function certificateToText(certificate: HostCertificate): string {
  return Buffer.from(toBinary(HostCertificateSchema, certificateToWire(certificate))).toString('base64url');
}

/** Throws STATEMENT_MALFORMED. */
export function certificateFromText(text: string): HostCertificate {
  let message: WireCertificate;
  try {
    message = fromBinary(HostCertificateSchema, Buffer.from(text, 'base64url'));
  } catch (cause) {
    throw new Refusal('STATEMENT_MALFORMED', 'This is not a host certificate.', { cause });
  }
  return certificateFromWire(message);
}

/** A host's voucher for a statement of its instance. */
export function voucherBy({ seed, host }: HostKey, envelope: Envelope, action: Action): WireVoucher {
  const signed = vouch(Buffer.from(seed, 'hex'), certificateFromText(host.certificate), envelope, action);
  return create(HostVoucherSchema, { certificate: certificateToWire(signed.certificate), signature: signed.signature });
}
