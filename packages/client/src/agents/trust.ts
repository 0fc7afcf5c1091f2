import { toBinary } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';
import type { TrustSettings } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Trust } from '@offshoot/statements';
import type { Owner } from '../owner.ts';
import type { AgentLine } from '../transfers/agent-line.ts';

/** Has what is said from the inbox count as the owner's. Their own inbox needs that not. */
export const withInbox =
  (inboxId: string, ownerId: string) =>
  (trust: Trust): Trust =>
    inboxId === ownerId || trust.inboxes.includes(inboxId) ? trust : { ...trust, inboxes: [...trust.inboxes, inboxId] };

/** Has the agent stay on the version that it has. */
export const pinnedTo =
  ({ appliedVersion, appliedDigest: digest }: Pick<Instance, 'appliedVersion' | 'appliedDigest'>) =>
  (trust: Trust): Trust => ({ ...trust, pin: { version: Number(appliedVersion), digest } });

/** Has it follow its template again. */
export const unpinned = ({ pin: _, ...trust }: Trust): Trust => trust;

/** Whether it stays on the version that it has. */
export const isPinned = ({ pin }: Trust, { appliedVersion, appliedDigest }: Pick<Instance, 'appliedVersion' | 'appliedDigest'>): boolean =>
  pin !== undefined && BigInt(pin.version) === appliedVersion && pin.digest === appliedDigest;

/**
 * Signs what the person now settles about their agent, and has the agent keep it. A change that changes nothing is not signed.
 * Throws STATEMENT_MALFORMED if the document has no canonical form, and like `AgentLine`.
 */
export async function changeTrust(
  owner: Pick<Owner, 'sign'>,
  line: Pick<AgentLine, 'trust' | 'setTrust'>,
  instanceId: string,
  change: (trust: Trust) => Trust,
): Promise<TrustSettings> {
  const { canonicalJson, trustAction } = await import('@offshoot/statements');
  const before = await line.trust();
  const trust = change(before.trust);
  const action = trustAction(instanceId, trust);
  if (canonicalJson({ ...action }) === canonicalJson({ ...trustAction(instanceId, before.trust) })) return before;
  const statement = await owner.sign(action);
  return line.setTrust({ trust, statement: base64Encode(toBinary(SignedStatementSchema, statement)) });
}
