import { UnfitRequest } from '@offshoot/rest';

const FIELD = 'Idempotency-Key';

/** Why a request with an Idempotency-Key is neither carried out nor answered. */
export class RefusedKey extends UnfitRequest {
  readonly code: string;

  private constructor(code: string, status: number, message: string, help: string, retryAfterMs?: number) {
    super(status, message, help, FIELD, retryAfterMs);
    this.code = code;
  }

  static unreadable(): RefusedKey {
    return new RefusedKey('invalid_value', 400, `The ${FIELD} is not 1 to 255 visible characters of ASCII.`, 'Send a UUID, for example.');
  }

  static inUse(retryAfterMs: number): RefusedKey {
    return new RefusedKey(
      'idempotency_key_in_use',
      409,
      'The first request with this Idempotency-Key still runs.',
      'Wait for its end, and send it again with the same key: you get its answer.',
      retryAfterMs,
    );
  }

  static ofAnother(): RefusedKey {
    return new RefusedKey(
      'idempotency_key_reused',
      422,
      'Another request was sent with this Idempotency-Key.',
      'Use a new key for each request, and the same one only to send the same request again.',
    );
  }

  static tooLong(): RefusedKey {
    return new RefusedKey(
      'idempotency_answer_too_long',
      422,
      'The request was carried out, but its answer was too long to be kept for its Idempotency-Key.',
      'Read what it made, or send it again with a new key.',
    );
  }

  static tooMany(): RefusedKey {
    return new RefusedKey(
      'too_many_idempotency_keys',
      429,
      'As many answers are kept for your Idempotency-Keys, or those of your tenant, as may be: each for 24 hours. Leave the header out, or wait.',
      '',
      RETRY_FULL_MS,
    );
  }
}

const RETRY_FULL_MS = 10 * 60_000;
