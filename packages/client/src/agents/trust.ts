import { toBinary } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';
import type { TrustSettings } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Trust } from '@offshoot/statements';
import type { Owner } from '../owner.ts';
import type { AgentLine } from '../transfers/agent-line.ts';

/** Has what is said from the inbox count as the owner's. Their own inbox needs that not. */
export const withInbox =
  (inboxId: string, ownerId: string) =>
  (trust: Trust): Trust =>
    inboxId === ownerId || trust.inboxes.includes(inboxId) ? trust : { ...trust, inboxes: [...trust.inboxes, inboxId] };

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
