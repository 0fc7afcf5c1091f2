import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { fromWire } from '@offshoot/rpc/wire';
import { type Action, verifyStatement } from '@offshoot/statements';
import type { StatementDeps } from '../deps.ts';

/**
 * One-time decisions of an owner are verified with freshly read keys, so that a key revoked a moment ago decides nothing. Returns the
 * refusal, if any.
 */
export async function refusalOfStatement(
  deps: StatementDeps,
  owner: string,
  action: Action,
  statement: SignedStatement,
): Promise<Refusal | undefined> {
  const { envelope, signatures } = fromWire(statement);
  const verdict = await verifyStatement({
    envelope,
    action,
    signatures,
    keys: await deps.identities.keysOf(owner, { fresh: true }),
    signer: owner,
    now: deps.now(),
  });
  return verdict.ok
    ? undefined
    : new Refusal(verdict.reason, verdict.message, { help: `Sign \`${action.action}\` for this instance anew.` });
}
