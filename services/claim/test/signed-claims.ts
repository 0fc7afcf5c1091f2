import type { ClaimStatement } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { asSeen, signedClaim } from '@offshoot/rpc/wire';
import type { NewerVersions } from '@offshoot/statements';
import type { Person, Pool, Reserved } from './pool.ts';

/** The owner's statement about a claim of the newest version, correct as far as the service checks it; no host here verifies the rest. */
export function claimStatement(
  pool: Pool,
  owner: Person,
  to: Pick<Reserved, 'instanceId' | 'inboxId'>,
  templateId: string,
  o: { newer?: NewerVersions; now?: Date } = {},
): Promise<ClaimStatement> {
  const newest = pool.templates.newest(templateId);
  return signedClaim((action) => owner.sign(action, { now: o.now ?? pool.now() }), {
    instanceId: to.instanceId,
    inboxId: to.inboxId,
    templateId,
    // The counterpart invents its digests.
    signed: { ...asSeen(newest, o.newer), digest: newest.digest },
    model: '',
    userConfig: {},
    destination: { kind: 'added', byId: owner.inboxId, groupId: '' },
  });
}
