// The one place that says what a refused request is told over HTTP, for every error and every form of answer.
import { Code } from '@connectrpc/connect';
import { errorTypeOf, type RefusalType, RequestRefusal, UnreadableRequest } from '@offshoot/openai-api/reading/refusal.ts';
import { Refusal } from '@offshoot/refusals';
import { refusalOf, toConnectError } from '@offshoot/rpc';
import type { FastifyError } from 'fastify';
import { schemaRefusal } from './request-checks.ts';

/** 409 for what does not fit the state that something is in: HTTP’s 412 is for its own conditional headers. */
const statuses: Partial<Record<Code, number>> = {
  [Code.Canceled]: 499,
  [Code.InvalidArgument]: 400,
  [Code.OutOfRange]: 400,
  [Code.Unauthenticated]: 401,
  [Code.PermissionDenied]: 403,
  [Code.NotFound]: 404,
  [Code.Unimplemented]: 404,
  [Code.AlreadyExists]: 409,
  [Code.Aborted]: 409,
  [Code.FailedPrecondition]: 409,
  [Code.ResourceExhausted]: 429,
  [Code.Unavailable]: 503,
  [Code.DeadlineExceeded]: 504,
};

/** HTTP status of a gRPC code. */
export function statusOf(code: Code): number {
  return statuses[code] ?? 500;
}

/** What is wrong with a request, for every form of answer. */
export interface Problem {
  /** Undefined: the status of the gRPC code counts. */
  ownStatus: number | undefined;
  grpcCode: Code;
  /** Of offshoot.error.v1.ErrorReason. */
  reason: string;
  /** Type and code of OpenAI's API, if they were given. */
  ownType: RefusalType | undefined;
  ownCode: string | undefined;
  /** The request, of any kind, cannot be read. */
  isUnreadable: boolean;
  message: string;
  /** What to do about it; ''. */
  next: string;
  /** What else the reason tells. */
  details: Record<string, string>;
  /** Fields that break a rule of the contract. */
  fields: { field: string; message: string }[];
  retryAfterMs: number | undefined;
  /** The same request is refused until a person acts. */
  isLasting: boolean;
  /** The methods that the path has, if it has others. */
  allowed: readonly string[];
  /** A defect of ours: the log must keep what was thrown, because the caller does not see it. */
  isUnexpected: boolean;
}

/** Converts anything thrown. */
export function problemOf(thrown: unknown, requestId: string): Problem {
  const own = thrown instanceof RequestRefusal ? thrown : unreadableBy(thrown);
  const { error, unexpected: isUnexpected } = toConnectError(own ? typed(own) : (schemaRefusalBy(thrown) ?? thrown), requestId);
  const { reason, message, metadata, violations } = refusalOf(error) ?? { reason: 'INTERNAL', message: '', metadata: {}, violations: [] };
  const { help = '', ...details } = metadata;
  const retryAfterMs = details.retry_after_ms === undefined ? undefined : Number(details.retry_after_ms);
  return {
    ownStatus: own?.status,
    grpcCode: error.code,
    reason,
    ownType: own?.type,
    ownCode: own?.code,
    isUnreadable: own instanceof UnreadableRequest,
    message,
    next: help,
    details,
    fields: violations,
    retryAfterMs,
    isLasting: own?.isLasting ?? false,
    allowed: own?.allowed ?? [],
    isUnexpected,
  };
}

/** A request that never became a call has no reason but that it is not valid. */
function typed({ message, help, param, retryAfterMs }: RequestRefusal): Refusal {
  const metadata = {
    ...(param !== null && { field: param }),
    ...(retryAfterMs !== undefined && { retry_after_ms: String(retryAfterMs) }),
  };
  return new Refusal('VALIDATION_FAILED', message, { help: help ?? '', metadata });
}

function schemaRefusalBy(thrown: unknown): Refusal | undefined {
  const { validation, validationContext = '' } = (thrown ?? {}) as Partial<FastifyError>;
  return validation && schemaRefusal(validationContext, validation);
}

/** What Fastify cannot read. Anything else that it throws is a defect of ours. */
function unreadableBy(thrown: unknown): RequestRefusal | undefined {
  const { statusCode: status = 500, code, validation, message } = (thrown ?? {}) as Partial<FastifyError>;
  if (validation || typeof code !== 'string' || !code.startsWith('FST_ERR_') || status >= 500) return undefined;
  const { help, code: openAiCode } = unreadable[status] ?? { help: 'Send valid JSON.', code: 'invalid_json' };
  // Fastify quotes all of it.
  const told = status === 414 ? 'A part of the path is too long.' : `The request cannot be read: ${message}.`;
  return new UnreadableRequest(errorTypeOf(status), told, { code: openAiCode, status, help });
}

const unreadable: Record<number, { help: string; code: string }> = {
  404: { help: 'See the description of the API for its paths.', code: 'unknown_url' },
  413: { help: 'Send a smaller message.', code: 'request_too_large' },
  414: { help: 'See the description of the API for its paths.', code: 'unknown_url' },
  415: { help: 'Send JSON, with the content type application/json.', code: 'invalid_content_type' },
};
