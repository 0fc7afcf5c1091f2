import { toBinary } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';
import type { CardTerms } from '@offshoot/actions';
import type { OpenCards } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Owner } from '../owner.ts';
import type { AgentLine } from '../transfers/agent-line.ts';

/**
 * Signs that the person approves exactly these terms, which they have been shown, and tells the agent. Returns what still waits. Throws
 * like `AgentLine.approveCard`.
 */
export async function approveCard(owner: Pick<Owner, 'sign'>, line: Pick<AgentLine, 'approveCard'>, terms: CardTerms): Promise<OpenCards> {
  const { cardDigest } = await import('@offshoot/actions');
  const card = cardDigest(terms);
  const statement = await owner.sign({ action: 'instance.approve-action', instanceId: terms.instanceId, cardDigest: card });
  return line.approveCard({ card, statement: base64Encode(toBinary(SignedStatementSchema, statement)) });
}
