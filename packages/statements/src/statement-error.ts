/** Why a statement is refused; the names are those of offshoot.error.v1.ErrorReason. */
const STATEMENT_REFUSALS = [
  'STATEMENT_MALFORMED',
  'STATEMENT_EXPIRED',
  'STATEMENT_NOT_YET_VALID',
  'STATEMENT_LIFETIME_TOO_LONG',
  'STATEMENT_SIGNATURE_INVALID',
  'STATEMENT_WRONG_SIGNER',
  'STATEMENT_KEY_UNKNOWN',
] as const;

export type StatementRefusal = (typeof STATEMENT_REFUSALS)[number];

/** A statement, or a part of one, without a canonical form. */
export class StatementError extends Error {
  readonly reason: StatementRefusal;

  constructor(reason: StatementRefusal, message: string) {
    super(message);
    this.name = 'StatementError';
    this.reason = reason;
  }
}

export function malformed(message: string): StatementError {
  return new StatementError('STATEMENT_MALFORMED', message);
}
