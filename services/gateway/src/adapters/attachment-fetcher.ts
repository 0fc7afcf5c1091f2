// Files that members attach are stored, encrypted, on servers that their senders name.
import { Refusal } from '@offshoot/refusals';
import { guardedFetch, OutboundError, type OutgoingRateLimiter } from '@offshoot/safe-fetch';

export interface AttachmentFetcher {
  /**
   * The encrypted file, part after part. `person`: for whom the limiter counts it. Throws ATTACHMENT_UNAVAILABLE, RATE_LIMITED, or the
   * signal's reason.
   */
  fetch(url: string, person: string, signal: AbortSignal): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

interface FetcherOptions {
  /** Origins on private networks that may be called, too. */
  allowedOrigins: readonly string[];
  rateLimiter: OutgoingRateLimiter;
  /** For a whole file, milliseconds. Default 30 s. */
  timeoutMs?: number;
}

/** Of one file. */
const MAX_BYTES = 10_000_000;
const RETRY_AFTER_MS = 60_000;

export function createAttachmentFetcher({ allowedOrigins, rateLimiter, timeoutMs = 30_000 }: FetcherOptions): AttachmentFetcher {
  const call = guardedFetch({ allowedOrigins, rateLimiter, maxBytes: MAX_BYTES, isOnlyUsualPort: true });

  async function opened(url: string, person: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await call(url, { signal, headers: { 'user-agent': 'offshoot' } }, [person]);
    if (response.status === 200 && response.body !== null) return response.body;
    await response.body?.cancel();
    throw unavailable('The file is not there any more.');
  }

  return {
    async *fetch(url, person, signal) {
      const time = AbortSignal.timeout(timeoutMs);
      try {
        yield* await opened(url, person, AbortSignal.any([signal, time]));
      } catch (error) {
        if (signal.aborted || error instanceof Refusal) throw error;
        if (time.aborted) throw unavailable('The file takes too long to fetch.');
        throw refusalOf(OutboundError.within(error)?.is);
      }
    },
    close: () => call.close(),
  };
}

const unavailable = (message: string): Refusal => new Refusal('ATTACHMENT_UNAVAILABLE', message);

function refusalOf(problem: OutboundError['is'] | undefined): Refusal {
  switch (problem) {
    case 'too-large':
      return unavailable(`The file has more than ${MAX_BYTES / 1_000_000} MB.`);
    case 'bad-url':
    case 'private-address':
      return unavailable('The file is at an address from which nothing is fetched.');
    case 'rate-limited':
      return new Refusal('RATE_LIMITED', 'Too many files were fetched just now, for you or from this server.', {
        metadata: { retry_after_ms: String(RETRY_AFTER_MS) },
      });
    default:
      return unavailable('The server that stores the file does not answer.');
  }
}
