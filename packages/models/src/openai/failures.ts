// Converts what an endpoint refuses with to ModelErrors. The originals are not kept as causes, since they may quote the key or the prompt.
import { linear } from '@offshoot/text/linear-patterns';
import { garbage, ModelError } from '../model.ts';
import { EndpointError } from './endpoint.ts';

/** The possible causes of a call's end. */
interface Ends {
  caller: AbortSignal;
  isTimeUp: boolean;
}

function ofStatus(status: number, error: EndpointError | undefined): ModelError {
  // OpenRouter answers 402 when what the key may spend is spent.
  if (status === 402 || (status === 429 && error?.code === 'insufficient_quota'))
    return new ModelError('The language model account has no credit left.', { retryable: false, failure: 'spent' });
  if (status === 429)
    return new ModelError('The language model endpoint limits the rate of calls.', {
      retryable: true,
      failure: 'limited',
      ...(error?.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    });
  if (status === 401 || status === 403)
    return new ModelError(`The language model endpoint refused the key (HTTP ${status}). Check LLM_API_KEY.`, {
      retryable: false,
      failure: 'refused',
      refused: 'key',
    });
  if (status === 404)
    return isAboutModel(error)
      ? new ModelError('The language model endpoint has no such model (HTTP 404).', {
          retryable: false,
          failure: 'refused',
          refused: 'model',
        })
      : new ModelError('The language model endpoint does not know the path (HTTP 404). Check LLM_BASE_URL.', {
          retryable: false,
          failure: 'refused',
          refused: 'path',
        });
  if (status >= 500 || status === 408 || status === 409 || status === 425)
    return new ModelError(`The language model endpoint failed (HTTP ${status}).`, { retryable: true, failure: 'unreachable' });
  return new ModelError(`The language model endpoint refused the request (HTTP ${status}).`, {
    retryable: false,
    failure: 'refused',
    refused: isUnknownModel(error) ? 'model' : 'request',
  });
}

export function modelErrorOf(error: unknown, ends: Ends): ModelError {
  if (error instanceof ModelError) return error;
  if (ends.caller.aborted) return new ModelError('The call was cancelled.', { retryable: true, failure: 'cancelled' });
  if (ends.isTimeUp) return new ModelError('The language model did not answer in time.', { retryable: true, failure: 'timeout' });
  if (isTooLong(error))
    return new ModelError('The request is longer than the language model can read.', { retryable: false, failure: 'too_long' });
  if (error instanceof EndpointError) {
    const status = error.status ?? statusIn(error.code);
    if (status !== undefined) return ofStatus(status, error);
  }
  // A body that is no JSON arrives here as a SyntaxError.
  if (error instanceof SyntaxError) return garbage('it is not JSON');
  return new ModelError('The language model endpoint cannot be reached, or broke off.', { retryable: true, failure: 'unreachable' });
}

/** OpenRouter reports what goes wrong after the answer has begun, or upstream, with HTTP 200 and the status as the error's code. */
function statusIn(code: unknown): number | undefined {
  const status = Number(code);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined;
}

/** An error in place of an answer, with HTTP 200. Undefined: there is none. */
export function errorIn(answer: object | null | undefined): ModelError | undefined {
  const { error } = (answer ?? {}) as { error?: { code?: unknown } | null };
  return error == null || typeof error !== 'object'
    ? undefined
    : ofStatus(statusIn(error.code) ?? 502, new EndpointError(undefined, error));
}

/** And neither too long nor for a model that is not there, which no other way of asking changes. */
export function isBadRequest(error: unknown): boolean {
  return error instanceof EndpointError && (error.status === 400 || error.status === 422) && !isTooLong(error) && !isUnknownModel(error);
}

/** OpenAI and Mistral have a word for it; OpenRouter, DeepSeek and LiteLLM only say it. */
function isUnknownModel(error: EndpointError | undefined): boolean {
  if (error === undefined) return false;
  if (error.code === 'model_not_found' || error.type === 'invalid_model') return true;
  return linear(/\bmodel\b[^.\n]{0,100}\b(?:not found|not exist|does ?n[o']t exist)|\b(?:invalid|unknown|not a valid) model\b/i).test(
    error.message,
  );
}

/** Of what is not found: a model, and not the path. Azure calls it a deployment. */
const isAboutModel = (error: EndpointError | undefined): boolean =>
  error !== undefined && /model|deployment/i.test(`${error.code} ${error.type} ${error.message}`);

/** OpenAI and llama.cpp have a word for it; vLLM and OpenRouter only say it. */
function isTooLong(error: unknown): boolean {
  if (!(error instanceof EndpointError) || ![400, 413, 422].includes(error.status ?? statusIn(error.code) ?? 0)) return false;
  if (error.code === 'context_length_exceeded' || error.type === 'exceed_context_size_error') return true;
  return linear(
    /maximum context length|context (?:length|window|size)\b.*\bexceed|exceed.*\bcontext (?:length|window|size)|prompt is too long/i,
  ).test(error.message);
}

/** Reasoning models of OpenAI refuse the old name of the limit, and say the new one. */
export const wantsNewName = (error: unknown): boolean => error instanceof EndpointError && error.message.includes('max_completion_tokens');
