import { Refusal } from '@offshoot/refusals';
import { type Action, type InboxKeys, StatementError, type Verification, verifyStatement } from '@offshoot/statements';
import type { Statement } from '../../database/domain/template.ts';

export interface StatementCheck {
  statement: Statement;
  action: Action;
  /** The inbox that has to agree. */
  signer: string;
  keys: InboxKeys;
  now: Date;
  /** What the signer probably got wrong if the signature does not verify. */
  help?: string;
}

/** Throws a STATEMENT_* refusal if the statement is not the signer's agreement to exactly this action. */
export async function requireStatement(o: StatementCheck): Promise<void> {
  const verification = await verify(o);
  if (verification.ok) return;
  const help = verification.reason === 'STATEMENT_SIGNATURE_INVALID' ? o.help : undefined;
  throw new Refusal(verification.reason, verification.message, { metadata: { action: o.action.action }, help });
}

export async function holdsFor(o: StatementCheck): Promise<boolean> {
  return (await verify(o)).ok;
}

/** A cheap check before the network is asked for keys. */
export function requireSigner(statement: Statement, signer: string): void {
  if (statement.envelope.signer === signer) return;
  throw new Refusal('STATEMENT_WRONG_SIGNER', `The statement must be signed by ${signer}, not by ${statement.envelope.signer}.`);
}

/** Runs a derivation of @offshoot/statements, and refuses input without a canonical form. */
export function canonical<T>(derive: () => T): T {
  try {
    return derive();
  } catch (error) {
    if (error instanceof StatementError) throw new Refusal(error.reason, error.message, { cause: error });
    throw error;
  }
}

/** For actions that name the current version. */
export function namesVersion(version: number): string {
  return `The statement must name the template's current version, ${version}.`;
}

function verify(o: StatementCheck): Promise<Verification> {
  return verifyStatement({ ...o.statement, action: o.action, keys: o.keys, signer: o.signer, now: o.now });
}
