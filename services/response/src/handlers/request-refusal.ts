import { countRefused } from '@offshoot/metrics';
import { RequestRefusal } from '@offshoot/open-responses';
import { databaseRefusal } from '@offshoot/postgres';
import type { Logger } from '@offshoot/process/logger.ts';
import { Refusal } from '@offshoot/refusals';
import type { FastifyError } from 'fastify';

/** The codes of limits are ours, and few. A model's own limit is none of them. */
export function countLimit({ type, code }: RequestRefusal): void {
  if (type === 'too_many_requests' && (code.startsWith('too_many_') || code === 'insufficient_quota')) countRefused('response', code);
}

/** Whatever was thrown, as the caller sees it. What nobody expected is logged. */
export function requestRefusalOf(thrown: unknown, log: Logger): RequestRefusal {
  if (thrown instanceof RequestRefusal) return thrown;
  const away = databaseRefusal(thrown, 'response');
  const refused = away ?? thrown;
  if (refused instanceof Refusal) return ofReason(refused);
  const { code, statusCode } = (thrown ?? {}) as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new RequestRefusal('invalid_request', 'The request has more bytes than are allowed.', {
      code: 'request_too_large',
      status: 413,
    });
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new RequestRefusal('invalid_request', 'The body must be JSON, with content-type: application/json.', {
      code: 'invalid_content_type',
      status: 415,
    });
  if (statusCode === 400) return new RequestRefusal('invalid_request', 'The body is not JSON.', { code: 'invalid_json' });
  log.error({ err: thrown }, 'request failed');
  return new RequestRefusal('server_error', 'Something went wrong on our side. Try again.', { code: 'server_error' });
}

function ofReason({ reason, message }: Refusal): RequestRefusal {
  const code = reason.toLowerCase();
  if (reason === 'CALLER_UNKNOWN') return new RequestRefusal('authentication_error', message, { code });
  if (reason === 'CALLER_NOT_ALLOWED') return new RequestRefusal('permission_denied', message, { code });
  return new RequestRefusal('server_error', message, { code });
}
