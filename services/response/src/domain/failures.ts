import { ModelError, type ModelFailure } from '@offshoot/models';
import { RequestRefusal, type ResponseError } from '@offshoot/open-responses';

/** Kind of a failure, and what is said of it. */
interface Failure {
  type: 'invalid_request' | 'model_error' | 'server_error' | 'too_many_requests';
  error: ResponseError;
}

/** What the caller is told. What the operator can do about it is in the log. */
const SAID: Record<ModelFailure, Failure> = {
  unreachable: modelError('model_unreachable', 'The language model cannot be reached, or broke off. Try again.'),
  refused: modelError('model_refused', 'The language model refused the request. Check the model, and what the request asks of it.'),
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
  spent: modelError('model_unavailable', 'The language model is not available. Its operator has to look into it.'),
  timeout: modelError('model_timeout', 'The language model did not answer in time. Try again.'),
  garbage: modelError('model_error', 'The language model gave an answer that cannot be used. Try again.'),
  cancelled: modelError('model_error', 'The call of the language model was cancelled.'),
};

export const TIME_IS_UP: Failure = modelError('timeout', 'The response took too long.');
export const TOO_MANY_STEPS: Failure = modelError('too_many_steps', 'The language model went on calling tools without an answer.');

const UNEXPECTED: Failure = {
  type: 'server_error',
  error: { code: 'server_error', message: 'Something went wrong on our side. Try again.' },
};

export const failureOf = (thrown: unknown): Failure => (thrown instanceof ModelError ? SAID[thrown.failure] : UNEXPECTED);

/** For a caller who waits for the whole response: a failed one is an error. */
export function refusalOfFailure({ code, message }: ResponseError): RequestRefusal {
  const known = [...Object.values(SAID), TIME_IS_UP, TOO_MANY_STEPS].find(({ error }) => error.code === code);
  return new RequestRefusal(known?.type ?? 'server_error', message, { code });
}

function modelError(code: string, message: string): Failure {
  return { type: 'model_error', error: { code, message } };
}
