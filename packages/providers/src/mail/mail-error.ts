import type { ProviderError } from '@offshoot/safe-fetch/provider-http/provider-error.ts';

/**
 * - refused: not sent; the same mail will not be accepted later either (see `refusal`).
 * - unauthorised: not sent; the key is not accepted for this inbox, or the inbox is gone.
 * - rate-limited: not sent; again after `retryAfterMs`.
 * - unreachable: certainly not sent, because no request left. For reads: no answer.
 * - unknown: may have been sent. Sending it again with the same idempotency key is safe for a day, and tells.
 * - garbage: an unreadable answer. A mail has probably been sent.
 */
export type MailFailure = 'refused' | 'unauthorised' | 'rate-limited' | 'unreachable' | 'unknown' | 'garbage';

/**
 * - to, subject, text, in-reply-to: this part of the mail is not valid.
 * - rejected: the provider does not send this mail: a recipient has bounced, complained or is blocked, or the account must not send it.
 * - limit: the account's limit is used up.
 * - inactive: the inbox or its domain cannot send.
 * - too-large, other
 */
export type MailRefusal = 'to' | 'subject' | 'text' | 'in-reply-to' | 'rejected' | 'limit' | 'inactive' | 'too-large' | 'other';

/** Says what failed without any key, address or text. Safe to log. */
export class MailError extends Error {
  override readonly name = 'MailError';
  readonly failure: MailFailure;
  /** Only of 'refused'. */
  readonly refusal: MailRefusal | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(what: string, failure: MailFailure, o: { refusal?: MailRefusal; retryAfterMs?: number; detail?: string } = {}) {
    super(`${what}: ${failure}${o.refusal ? ` (${o.refusal})` : ''}${o.detail ? `: ${o.detail}` : ''}`);
    this.failure = failure;
    this.refusal = o.refusal;
    this.retryAfterMs = o.retryAfterMs;
  }
}

/** AgentMail's codes of failures: https://docs.agentmail.to/errors */
const REFUSALS: Readonly<Record<string, MailRefusal>> = {
  message_rejected: 'rejected',
  limit_exceeded: 'limit',
  inbox_inactive: 'inactive',
  domain_not_verified: 'inactive',
};
const TOO_LARGE = 413;
const UNAUTHORISED: readonly (number | undefined)[] = [401, 403, 404];

/** Of a failed call. `isSending`: whether it would have sent a mail. */
export function mailErrorOf(error: ProviderError, what: string, isSending: boolean): MailError {
  const { failure, status, code, retryAfterMs, hasNotActed } = error;
  const detail = status === undefined ? undefined : `HTTP ${status}`;
  if (failure === 'limited') return new MailError(what, 'rate-limited', { retryAfterMs, detail });
  if (failure === 'garbage') return new MailError(what, 'garbage', { detail });
  if (failure === 'refused') {
    const refusal = code === undefined ? undefined : REFUSALS[code];
    if (refusal === undefined && UNAUTHORISED.includes(status)) return new MailError(what, 'unauthorised', { detail });
    return new MailError(what, 'refused', { refusal: refusal ?? (status === TOO_LARGE ? 'too-large' : 'other'), detail });
  }
  // A conflict says that an attempt with the same idempotency key is under way, or was made with another content.
  return new MailError(what, isSending && !hasNotActed ? 'unknown' : 'unreachable', { retryAfterMs, detail });
}
