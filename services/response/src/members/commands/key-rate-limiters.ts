import { RequestRefusal } from '@offshoot/openai-api';
import { type Identity, KeyRateLimiter } from '@offshoot/rpc/auth';

/**
 * What API keys may use in a minute, as this process sees it. The gateway counts requests, too, but sees only the first one of a WebSocket, and
 * hears of tokens seconds after they were used.
 */
export class KeyRateLimiters {
  readonly #requests = new KeyRateLimiter();
  readonly #tokens = new KeyRateLimiter();

  /** Counts a request that asks a model. Throws RequestRefusal if the key has no more of them, or no more tokens. */
  take({ subject, limits }: Pick<Identity, 'subject' | 'limits'>): void {
    refuse(this.#tokens.waitMs(subject, limits?.tokens ?? 0), 'has used as many tokens as it may, and waits until they have run off');
    refuse(this.#requests.take(subject, limits?.requests ?? 0), 'has made as many requests as it may');
  }

  used({ subject, inputTokens, outputTokens }: { subject: string; inputTokens: number; outputTokens: number }): void {
    this.#tokens.spend(subject, inputTokens + outputTokens);
  }
}

function refuse(waitMs: number, what: string): void {
  if (waitMs === 0) return;
  throw new RequestRefusal('too_many_requests', `The key ${what}. Try again in ${Math.ceil(waitMs / 1000)} s.`, {
    code: 'rate_limited',
    retryAfterMs: waitMs,
  });
}
