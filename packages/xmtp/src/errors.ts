import { linear } from '@offshoot/text/linear-patterns';
/** Why a network call failed, if the caller can act on it. */
export type XmtpFailure = 'network-unavailable' | 'conversation-gone' | 'client-closed' | 'too-large';

export class XmtpError extends Error {
  override readonly name = 'XmtpError';
  readonly failure: XmtpFailure;
  constructor(failure: XmtpFailure, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.failure = failure;
  }
}

/** The SDK has no error types: its messages begin with `[Module::Variant]` and end with gRPC's text. */
const NETWORK =
  /api client error|transport::Error|tcp connect error|service is currently unavailable|deadline|timed? ?out|ApiError|WrappedApi/i;
const INACTIVE = /GroupInactive|Group is inactive/;
const GONE = linear(/NotFound.*group|group.*not found/i);

export function isNetworkFailure(error: unknown): boolean {
  return NETWORK.test(textOf(error));
}

/** This inbox was removed from the group or has left it. */
export function isInactive(error: unknown): boolean {
  return INACTIVE.test(textOf(error));
}

/** Converts an SDK error that callers can act on; leaves others unchanged. */
export function explained(error: unknown): unknown {
  if (error instanceof XmtpError) return error;
  const cause = error;
  if (isInactive(error) || GONE.test(textOf(error)))
    return new XmtpError('conversation-gone', 'This inbox is not, or no longer, in the conversation.', { cause });
  if (isNetworkFailure(error))
    return new XmtpError('network-unavailable', 'The XMTP network cannot be reached; try again later.', { cause });
  return error;
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
