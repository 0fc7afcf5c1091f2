import { Refusal } from '@offshoot/refusals';

/** The owner's signed statement; the pool checks only signer and expiry, and passes the rest on unread. */
export interface OwnerStatement {
  readonly signer: string;
  readonly expiresAt: Date | undefined;
  readonly bytes: Uint8Array;
}

/** An early check by the pool, not a trust boundary: the agents verify the statement themselves. Returns when it expires. */
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
