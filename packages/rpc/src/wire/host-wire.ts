// Converts what proves a host between contract messages and statement terms.
import { create } from '@bufbuild/protobuf';
import {
  HostCertificateSchema,
  type HostCertificate as WireCertificate,
  type HostVoucher as WireVoucher,
} from '@offshoot/gen/offshoot/statement/v1/host_pb.ts';
import { Refusal } from '@offshoot/refusals';
import type { HostCertificate, HostVoucher } from '@offshoot/statements';
import { fromWire, toWire } from './statement-wire.ts';

/** Throws STATEMENT_MALFORMED. */
export function voucherFromWire({ certificate, signature }: WireVoucher): HostVoucher {
  if (!certificate) throw incomplete();
  return { certificate: certificateFromWire(certificate), signature };
}

export function certificateToWire({ hostId, hostKey, envelope, signatures }: HostCertificate): WireCertificate {
  return create(HostCertificateSchema, { hostId, hostKey, statement: toWire(envelope, signatures) });
}

/** Throws STATEMENT_MALFORMED. */
export function certificateFromWire({ hostId, hostKey, statement }: WireCertificate): HostCertificate {
  if (!statement) throw incomplete();
  return { hostId, hostKey, ...fromWire(statement) };
}

function incomplete(): Refusal {
  return new Refusal('STATEMENT_MALFORMED', 'The host certificate is incomplete.', { metadata: { field: 'certificate' } });
}
