import { Refusal } from '@offshoot/refusals';

/** The owner's signed statement; the pool looks at signer and expiry only and carries the rest unopened. */
export interface OwnerStatement {
  readonly signer: string;
  readonly expiresAt: Date | undefined;
  readonly bytes: Uint8Array;
}

/** The pool's quick look, no trust boundary: the agents verify the statement itself. Answers until when it holds. */
export function checkOwnerStatement({ signer, expiresAt }: OwnerStatement, owner: string, action: string, now: Date): Date {
  if (signer !== owner) {
    throw new Refusal('STATEMENT_WRONG_SIGNER', 'The statement was not signed by the owner.', {
      help: `Sign \`${action}\` with a key of your own inbox.`,
    });
  }
  if (!expiresAt || expiresAt <= now) {
    throw new Refusal('STATEMENT_EXPIRED', 'The statement has expired, or it has no expiry time.', {
      help: 'Sign a new one and send the request again.',
    });
  }
  return expiresAt;
}
