import { Code, type ConnectError } from '@connectrpc/connect';
import { errorTypeOf, RequestRefusal } from '@offshoot/open-responses';
import type { Logger } from '@offshoot/process/logger.ts';
import { refusedBy, UnfitRequest } from '@offshoot/rest';
import { refusalOf, toConnectError, withNextStep } from '@offshoot/rpc';
import { Type } from 'typebox';
import { RefusedKey } from '../idempotency/refused-key.ts';
import { UnknownPath } from './known-paths.ts';

/** What every refused request under /v1 gets, in the form that clients of OpenAI's API read. */
export interface V1Error {
  status: number;
  body: { error: { type: string; message: string; code: string; param: string | null } };
  headers: Record<string, string>;
}

export const errorSchema = Type.Object({
  error: Type.Object({
    type: Type.String({ description: 'The kind of error, by its status.' }),
    message: Type.String({ description: 'What is wrong, for people.' }),
    code: Type.Union([Type.String(), Type.Null()], {
      description:
        'The reason, for programs: a name of offshoot.error.v1.ErrorReason in lower case, or as in OpenAI’s API for responses, files and entries.',
    }),
    param: Type.Union([Type.String(), Type.Null()], { description: 'The field that is wrong. Null: none is.' }),
  }),
});

const statusOf: Partial<Record<Code, number>> = {
  [Code.Canceled]: 499,
  [Code.InvalidArgument]: 400,
  [Code.OutOfRange]: 400,
  [Code.Unauthenticated]: 401,
  [Code.PermissionDenied]: 403,
  [Code.NotFound]: 404,
  [Code.Unimplemented]: 404,
  [Code.AlreadyExists]: 409,
  [Code.Aborted]: 409,
  [Code.FailedPrecondition]: 422,
  [Code.ResourceExhausted]: 429,
  [Code.Unavailable]: 503,
  [Code.DeadlineExceeded]: 504,
};

/** Converts anything thrown. What is a defect of ours is logged and told to nobody. */
export function v1Error(thrown: unknown, requestId: string, log: Logger): V1Error {
  // A body that cannot be read. Here, errors have a reason.
  const unfit = thrown instanceof RequestRefusal ? new UnfitRequest(thrown.status, thrown.message, '', thrown.param) : refusedBy(thrown);
  const { error, unexpected } = toConnectError(unfit.refusal, requestId);
  if (unexpected) log.error({ err: thrown, requestId }, 'request under /v1 failed');
  const status = unfit.status ?? statusOf[error.code] ?? 500;
  const { code } = thrown instanceof UnknownPath || thrown instanceof RefusedKey ? thrown : {};
  const allowed = thrown instanceof UnknownPath ? thrown.allowed : undefined;
  return { status, body: bodyOf(error, { status, code, requestId }), headers: headersOf(error, status, allowed) };
}

/** Something else stands in the way, or the body cannot be read. The form has no field for what to do, so the message says it. */
const WITH_HELP: ReadonlySet<number> = new Set([409, 413, 415, 422]);

/** `code`: if it is not the reason. */
function bodyOf(
  error: ConnectError,
  { status, code, requestId }: { status: number; code: string | undefined; requestId: string },
): V1Error['body'] {
  const { reason, message, metadata, violations } = refusalOf(error) ?? { reason: 'INTERNAL', message: '', metadata: {}, violations: [] };
  const param = metadata.field ?? violations[0]?.field;
  const told =
    reason === 'INTERNAL'
      ? `Something went wrong on our side. If it happens again, report the request ID ${requestId}.`
      : WITH_HELP.has(status)
        ? withNextStep({ message, metadata })
        : message;
  return {
    error: { type: errorTypeOf(status), message: told, code: code ?? reason.toLowerCase(), param: param || null },
  };
}

function headersOf(error: ConnectError, status: number, allowed: readonly string[] | undefined): Record<string, string> {
  const retryMs = Number(refusalOf(error)?.metadata.retry_after_ms ?? Number.NaN);
  return {
    ...(allowed?.length && { allow: allowed.join(', ') }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(Number.isFinite(retryMs) && { 'retry-after': String(Math.max(1, Math.ceil(retryMs / 1000))) }),
  };
}
