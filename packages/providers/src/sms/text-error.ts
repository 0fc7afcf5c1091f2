import type { ProviderError } from '@offshoot/safe-fetch/provider-http/provider-error.ts';

/**
 * - refused: not sent; the same text will not be accepted later either (see `refusal`).
 * - unsent: not sent; again after `retryAfterMs`.
 * - unknown: may have been sent.
 */
type TextFailure = 'refused' | 'unsent' | 'unknown';

/**
 * - opted-out: the owner of the number wants no texts.
 * - recipient: nobody gets texts at this number, or none from this country.
 * - content: the text is not accepted.
 * - sender: the number may not send, for example because it is registered for no campaign (10DLC).
 * - account: the account may not send, or has no credit.
 */
export type TextRefusal = 'opted-out' | 'recipient' | 'content' | 'sender' | 'account' | 'other';

/** Says what failed without any key, number or text. Safe to log. */
export class TextError extends Error {
  override readonly name = 'TextError';
  readonly failure: TextFailure;
  readonly refusal: TextRefusal;
  readonly retryAfterMs: number;

  constructor(what: string, failure: TextFailure, o: { refusal?: TextRefusal; retryAfterMs?: number | undefined; detail?: string } = {}) {
    super(`${what}: ${failure}${o.refusal ? ` (${o.refusal})` : ''}${o.detail ? `: ${o.detail}` : ''}`);
    this.failure = failure;
    this.refusal = o.refusal ?? 'other';
    this.retryAfterMs = o.retryAfterMs ?? 0;
  }
}

/** Telnyx's codes: https://developers.telnyx.com/docs/messaging/messages/error-codes */
const REFUSALS: Readonly<Record<string, TextRefusal>> = {
  '10001': 'sender',
  '10002': 'recipient',
  '10009': 'account',
  '10010': 'account',
  '10016': 'recipient',
  '20100': 'account',
  '40001': 'recipient',
  '40008': 'recipient',
  '40009': 'content',
  '40010': 'sender',
  '40012': 'recipient',
  '40013': 'sender',
  '40300': 'opted-out',
  '40305': 'sender',
  '40309': 'recipient',
  '40310': 'recipient',
  '40312': 'account',
  '40314': 'account',
};

export const refusalOf = (code: string | undefined): TextRefusal => (code === undefined ? 'other' : (REFUSALS[code] ?? 'other'));

const CODE_PREFIX = 'telnyx_';

/** Where a failure has its code. ProviderHttp takes words only. */
export function codeIn(body: unknown): unknown {
  const errors = (body as { errors?: unknown } | null)?.errors;
  const code = Array.isArray(errors) ? (errors[0] as { code?: unknown } | null)?.code : undefined;
  return typeof code === 'string' && /^\d{1,8}$/.test(code) ? `${CODE_PREFIX}${code}` : undefined;
}

/** `isSending`: whether the call would have sent a text. */
export function textErrorOf(error: ProviderError, what: string, isSending: boolean): TextError {
  const { failure, status, code, retryAfterMs, hasNotActed } = error;
  const detail = status === undefined ? undefined : `HTTP ${status}`;
  const more = { retryAfterMs, ...(detail !== undefined && { detail }) };
  if (failure === 'refused' || failure === 'conflict') {
    // A wrong or expired key is the account's, even if the answer says more.
    const refusal = status === 401 ? 'account' : refusalOf(code?.slice(CODE_PREFIX.length));
    return new TextError(what, 'refused', { ...more, refusal });
  }
  return new TextError(what, isSending && !hasNotActed ? 'unknown' : 'unsent', more);
}
