import { RequestRefusal } from '@offshoot/openai-api';

const FIELD = 'Idempotency-Key';
const RETRY_FULL_MS = 10 * 60_000;

/** Why a request with an Idempotency-Key is neither carried out nor answered. */
export const refusedKey = {
  unreadable: () =>
    new RequestRefusal('invalid_request', `The ${FIELD} is not 1 to 255 visible characters of ASCII.`, {
      code: 'invalid_value',
      param: FIELD,
      help: 'Send a UUID, for example.',
    }),
  inUse: (retryAfterMs: number) =>
    new RequestRefusal('conflict', `The first request with this ${FIELD} still runs.`, {
      code: 'idempotency_key_in_use',
      param: FIELD,
      help: 'Wait for its end, and send it again with the same key: you get its answer.',
      retryAfterMs,
    }),
  ofAnother: () =>
    new RequestRefusal('unprocessable_entity', `Another request was sent with this ${FIELD}.`, {
      code: 'idempotency_key_reused',
      param: FIELD,
      help: 'Use a new key for each request, and the same one only to send the same request again.',
    }),
  tooLong: () =>
    new RequestRefusal('unprocessable_entity', `The request was carried out, but its answer was too long to be kept for its ${FIELD}.`, {
      code: 'idempotency_answer_too_long',
      param: FIELD,
      help: 'Read what it made, or send it again with a new key.',
    }),
  tooMany: () =>
    new RequestRefusal(
      'too_many_requests',
      `As many answers are kept for your ${FIELD}s, or those of your tenant, as may be: each for 24 hours. Leave the header out, or wait.`,
      { code: 'too_many_idempotency_keys', param: FIELD, retryAfterMs: RETRY_FULL_MS },
    ),
};
