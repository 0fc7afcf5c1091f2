// Converts SDK errors to EngineErrors. The originals are not kept as causes, since they may quote the key or the prompt.
import { EngineError } from '../../../agent/domain/engine.ts';

/** The SDK's classes of errors. */
type SdkErrors = Pick<typeof import('openai'), 'APIConnectionTimeoutError' | 'APIError' | 'APIUserAbortError'>;

/** The two signals that may have ended the call. */
export interface Ends {
  caller: AbortSignal;
  timeout: AbortSignal;
}

export function garbage(what: string): EngineError {
  return new EngineError(`The language model's answer cannot be used: ${what}.`, { retryable: true, failure: 'garbage' });
}

function ofStatus(status: number, code: string | null | undefined): EngineError {
  if (status === 429) {
    const spent = code === 'insufficient_quota';
    return new EngineError(
      spent ? 'The language model account has no credit left.' : 'The language model endpoint limits the rate of calls.',
      { retryable: !spent, failure: 'limited' },
    );
  }
  if (status === 401 || status === 403)
    return new EngineError(`The language model endpoint refused the key (HTTP ${status}). Check LLM_API_KEY.`, {
      retryable: false,
      failure: 'refused',
    });
  if (status === 404)
    return new EngineError(
      'The language model endpoint does not know the model or the path (HTTP 404). Check LLM_BASE_URL and the model.',
      { retryable: false, failure: 'refused' },
    );
  if (status >= 500 || status === 408 || status === 409 || status === 425)
    return new EngineError(`The language model endpoint failed (HTTP ${status}).`, { retryable: true, failure: 'unreachable' });
  return new EngineError(`The language model endpoint refused the request (HTTP ${status}).`, { retryable: false, failure: 'refused' });
}

export function engineErrorOf(error: unknown, ends: Ends, sdk: SdkErrors): EngineError {
  if (error instanceof EngineError) return error;
  if (ends.caller.aborted) return new EngineError('The call was cancelled.', { retryable: true, failure: 'cancelled' });
  if (ends.timeout.aborted || error instanceof sdk.APIConnectionTimeoutError)
    return new EngineError('The language model did not answer in time.', { retryable: true, failure: 'timeout' });
  if (error instanceof sdk.APIUserAbortError) return new EngineError('The call was cancelled.', { retryable: true, failure: 'cancelled' });
  if (error instanceof sdk.APIError && typeof error.status === 'number') return ofStatus(error.status, error.code);
  // A body that is neither JSON nor an event stream arrives here as a SyntaxError.
  if (error instanceof SyntaxError) return garbage('it is not JSON');
  return new EngineError('The language model endpoint cannot be reached, or broke off.', { retryable: true, failure: 'unreachable' });
}

export function isBadRequest(error: unknown, sdk: SdkErrors): boolean {
  return error instanceof sdk.APIError && (error.status === 400 || error.status === 422);
}
