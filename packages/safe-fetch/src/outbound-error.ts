/**
 * - bad-url: no https URL where that is needed, or one with a user name or password.
 * - private-address: it leads to an address that is not on the Internet. Nothing was sent.
 * - not-found: its name has no address.
 * - too-large: the answer has more bytes than allowed.
 * - rate-limited: too much goes out to it, or for the people who asked, just now. Nothing was sent.
 */
type OutboundProblem = 'bad-url' | 'private-address' | 'not-found' | 'too-large' | 'rate-limited';

/** A call that our own rules stopped. Its text names the problem only, so it is safe to log. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly is: OutboundProblem;

  constructor(is: OutboundProblem) {
    super(`outbound call stopped: ${is}`);
    this.is = is;
  }

  /** The one that made a call fail: libraries wrap it. */
  static within(error: unknown): OutboundError | undefined {
    // A wrapped error can name itself as its cause, so the search ends.
    for (let depth = 0, at = error; depth < 8 && at instanceof Error; depth += 1, at = at.cause) if (at instanceof OutboundError) return at;
    return undefined;
  }
}
