import { fromBinary } from '@bufbuild/protobuf';
import type { RetireHostRequest } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { HostCertificateSchema } from '@offshoot/gen/offshoot/statement/v1/host_pb.ts';
import { retireHost } from '../commands/retire-host.ts';
import type { HostDeps } from '../deps.ts';
import { certificatesOf } from '../store/hosts.ts';

/** As long as anybody accepts an agent's proof of its origin. */
const RECENT_MS = 24 * 3600 * 1000;
const MAX_LISTED_CERTIFICATES = 1_000;

export function listHostCertificatesHandler({ db, now }: HostDeps) {
  return async () => {
    const texts = await certificatesOf(db, new Date(now().getTime() - RECENT_MS), MAX_LISTED_CERTIFICATES);
    return { certificates: texts.map((text) => fromBinary(HostCertificateSchema, Buffer.from(text, 'base64url'))) };
  };
}

export function retireHostHandler(deps: HostDeps) {
  return ({ hostId, validateOnly }: RetireHostRequest) => retireHost(deps, hostId, validateOnly);
}
