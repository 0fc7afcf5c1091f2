import type { Signature, SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { fromWire, signatureFromWire } from '@offshoot/rpc/wire';
import type { KeySignature } from '@offshoot/statements';
import type { Statement } from '../database/domain/template.ts';

export function statementFromWire(statement: SignedStatement | undefined): Statement {
  if (!statement) throw new Refusal('STATEMENT_MALFORMED', 'The statement is missing.', { metadata: { field: 'statement' } });
  statement.signatures.forEach(requireExactChainId);
  return fromWire(statement);
}

export function keySignatureFromWire(signature: Signature): KeySignature {
  requireExactChainId(signature);
  return signatureFromWire(signature);
}

/** A chain id that is rounded on input might have no valid form on output, which would stop every reader of the feed. */
function requireExactChainId({ kind }: Signature): void {
  if (kind.case !== 'contractWallet' || kind.value.chainId <= BigInt(Number.MAX_SAFE_INTEGER)) return;
  throw new Refusal('STATEMENT_MALFORMED', `There is no chain ${kind.value.chainId}.`, { metadata: { field: 'chain_id' } });
}
