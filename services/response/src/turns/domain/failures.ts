import { ModelError, type ModelFailure } from '@offshoot/models';
import { type RefusalType, RequestRefusal, type ResponseError } from '@offshoot/openai-api';

/** Kind of a failure, and what is said of it. */
export interface Failure {
  type: RefusalType;
  error: ResponseError;
  param?: string | undefined;
  /** Nothing helps that the caller can do. */
  isLasting?: boolean;
  /** When another attempt may help, if that is known. */
  retryAfterMs?: number;
}

const UNAVAILABLE: Failure = {
  ...modelError('model_unavailable', 'The language model is not available. Its operator has to look into it.'),
  isLasting: true,
};

/** What an endpoint refuses. Its own words are not told: they may quote the key. */
const REFUSED: Record<NonNullable<ModelError['refused']>, Failure> = {
  key: UNAVAILABLE,
  path: UNAVAILABLE,
  model: {
    type: 'invalid_request',
    error: { code: 'model_not_found', message: "There is no such model. Check 'model', or that of the agent." },
    param: 'model',
  },
  request: {
    type: 'invalid_request',
    error: { code: 'model_refused', message: 'The language model refused the request. Check what the request asks of it.' },
  },
};

/** The message for the caller. The log tells the operator what to do. */
const SAID: Record<ModelFailure, Failure> = {
  unreachable: modelError('model_unreachable', 'The language model cannot be reached, or broke off. Try again.'),
  refused: REFUSED.request,
  too_long: {
    type: 'invalid_request',
    error: {
      code: 'context_length_exceeded',
      message:
        "The request is longer than the language model can read. Shorten it, compact the conversation, or leave out its oldest items with 'truncation': 'auto'.",
    },
  },
  limited: {
    type: 'too_many_requests',
    error: { code: 'rate_limit_exceeded', message: 'The language model is asked too often. Try again later.' },
  },
  spent: UNAVAILABLE,
  timeout: {
    ...modelError('model_timeout', 'The language model did not answer in time. Ask for less at once, or stream the answer.'),
    isLasting: true,
  },
  garbage: modelError('model_error', 'The language model gave an answer that cannot be used. Try again.'),
  cancelled: modelError('model_error', 'The call of the language model was cancelled.'),
};

/** Clients repeat what may pass, and pay for it each time: what took too long once would do so again. */
export const TIME_IS_UP: Failure = { ...modelError('timeout', 'The response took too long.'), isLasting: true };
export const TOO_MANY_STEPS: Failure = {
  ...modelError('too_many_steps', 'The language model went on calling tools without an answer.'),
  isLasting: true,
};

const UNEXPECTED: Failure = {
  type: 'server_error',
  error: { code: 'server_error', message: 'Something went wrong on our side. Try again.' },
};

export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof RequestRefusal) {
    const { type, code, message, param, isLasting, retryAfterMs } = thrown;
    return { type, error: { code, message }, param: param ?? undefined, isLasting, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  if (!(thrown instanceof ModelError)) return UNEXPECTED;
  const { failure, refused, retryAfterMs } = thrown;
  return { ...(refused ? REFUSED[refused] : SAID[failure]), ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

export const refusalOf = ({ type, error: { code, message }, ...more }: Failure): RequestRefusal =>
  new RequestRefusal(type, message, { code, ...more });

/** For a caller who waits for the whole response: a failed one is an error. `heard`: why this process takes it to have failed. */
export function refusalOfFailed(error: ResponseError, heard: Failure | undefined): RequestRefusal {
  const all = [...(heard ? [heard] : []), TIME_IS_UP, TOO_MANY_STEPS];
  return refusalOf(all.find((one) => one.error.code === error.code) ?? { type: 'server_error', error });
}

function modelError(code: string, message: string): Failure {
  return { type: 'model_error', error: { code, message } };
}
