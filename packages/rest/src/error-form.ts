import { STATUS_CODES } from 'node:http';
import { Code } from '@connectrpc/connect';
import { errorBodyOf, errorTypeOf } from '@offshoot/openai-api/reading/refusal.ts';
import { reasons } from '@offshoot/refusals';
import { withNextStep } from '@offshoot/refusals/read-refusal.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { JsonSchema } from './json-schema.ts';
import { type Problem, problemOf, statusOf } from './problem.ts';

/** How an API tells what is wrong: as REST does here, or as OpenAI's API does. */
export interface ErrorForm {
  /** Default: JSON. */
  contentType?: string;
  statusOf(problem: Problem): number;
  bodyOf(problem: Problem, o: { status: number; requestId: string }): object;
}

/** The answer to a refused request. */
export interface ErrorAnswer<Body = object> {
  status: number;
  headers: Record<string, string>;
  body: Body;
}

/** Of anything thrown. It logs a defect of ours and tells nobody. `route`: the pattern of the path, for the log. */
export function errorAnswer<Form extends ErrorForm>(
  thrown: unknown,
  form: Form,
  { requestId, log, route }: { requestId: string; log: Logger; route?: string | undefined },
): ErrorAnswer<ReturnType<Form['bodyOf']>> {
  const problem = problemOf(thrown, requestId);
  if (problem.isUnexpected) log.error({ err: thrown, requestId, ...(route !== undefined && { route }) }, 'request failed');
  const status = problem.ownStatus ?? form.statusOf(problem);
  const body = form.bodyOf(problem, { status, requestId }) as ReturnType<Form['bodyOf']>;
  return { status, headers: headersOf(problem, status), body };
}

function headersOf({ allowed, retryAfterMs, isLasting }: Problem, status: number): Record<string, string> {
  return {
    ...(allowed.length > 0 && { allow: allowed.join(', ') }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    // Clients that repeat what was refused read these.
    ...(retryAfterMs !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
    ...(isLasting && { 'x-should-retry': 'false' }),
  };
}

interface RestError {
  error: {
    reason: string;
    message: string;
    /** What to do about it. */
    next: string;
    requestId: string;
    /** What else the reason tells, such as the limit that was reached. */
    details?: Record<string, string>;
    /** Which fields break which rule. */
    fields?: { field: string; message: string }[];
  };
}

export const restErrors = {
  statusOf: ({ grpcCode }: Problem) => statusOf(grpcCode),
  bodyOf: ({ reason, message, next, details, fields }: Problem, { requestId }: { requestId: string }): RestError => ({
    error: {
      reason,
      message,
      next,
      requestId,
      ...(Object.keys(details).length > 0 && { details }),
      ...(fields.length > 0 && { fields }),
    },
  }),
} satisfies ErrorForm;

export const restErrorSchema: JsonSchema = {
  type: 'object',
  required: ['error'],
  additionalProperties: false,
  properties: {
    error: {
      type: 'object',
      required: ['reason', 'message', 'next', 'requestId'],
      additionalProperties: false,
      properties: {
        reason: { type: 'string', enum: reasons, description: 'A name of offshoot.error.v1.ErrorReason.' },
        message: { type: 'string', description: 'What is wrong.' },
        next: { type: 'string', description: 'What to do about it.' },
        requestId: { type: 'string', description: 'Under which the logs have it.' },
        details: { type: 'object', additionalProperties: { type: 'string' } },
        fields: {
          type: 'array',
          items: {
            type: 'object',
            required: ['field', 'message'],
            additionalProperties: false,
            properties: { field: { type: 'string' }, message: { type: 'string' } },
          },
        },
      },
    },
  },
};

/** RFC 9457, with our reason and the next step. */
export const problemDetails = {
  contentType: 'application/problem+json; charset=utf-8',
  statusOf: ({ grpcCode }: Problem) => statusOf(grpcCode),
  bodyOf: ({ reason, ownCode, message, next, details, fields }: Problem, { status, requestId }: { status: number; requestId: string }) => ({
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    reason: ownCode?.toUpperCase() ?? reason,
    next,
    requestId,
    ...(Object.keys(details).length > 0 && { details }),
    ...(fields.length > 0 && { fields }),
  }),
} satisfies ErrorForm;

const text: JsonSchema = { type: 'string' };

export const problemDetailsSchema: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'reason', 'next', 'requestId'],
  properties: {
    ...{ type: text, title: text, status: { type: 'integer' }, detail: { ...text, description: 'What is wrong.' }, reason: text },
    ...{ next: { ...text, description: 'What to do about it.' }, requestId: text, details: { type: 'object' }, fields: { type: 'array' } },
  },
};

/** Something else stands in the way, or the body cannot be read. The form has no field for what to do, so the message says it. */
const WITH_NEXT_STEP: ReadonlySet<number> = new Set([409, 413, 415, 422]);

/** Codes of OpenAI's API for what the contract has a reason for, too. */
const openAiCodes: Record<string, string> = { VALIDATION_FAILED: 'invalid_value', INTERNAL: 'server_error' };

/**
 * As clients of OpenAI's API read it. `codes`: those of OpenAI's API where it has one (`openai`), or the reason in lower case (`contract`).
 * A request that does not fit the present state gets 422, because these clients repeat every request that got 409.
 */
export const openAiErrors = (codes: 'openai' | 'contract') =>
  ({
    statusOf: ({ grpcCode }: Problem) => (grpcCode === Code.FailedPrecondition ? 422 : statusOf(grpcCode)),
    bodyOf(problem: Problem, { status, requestId }: { status: number; requestId: string }) {
      const { reason, ownType, message, next, details, fields } = problem;
      const param = details.field ?? fields[0]?.field;
      const told =
        reason === 'INTERNAL'
          ? `Something went wrong on our side. If it happens again, report the request ID ${requestId}.`
          : WITH_NEXT_STEP.has(status)
            ? withNextStep({ message, metadata: { help: next } })
            : message;
      const code = (codes === 'openai' ? (problem.ownCode ?? openAiCodes[reason]) : contractCode(problem)) ?? reason.toLowerCase();
      return errorBodyOf({ type: ownType ?? errorTypeOf(status), message: told, code, param: param || null });
    },
  }) satisfies ErrorForm;

const contractCode = ({ ownCode, isUnreadable }: Problem): string | undefined => (isUnreadable ? undefined : ownCode);
