import { Code, type ConnectError } from '@connectrpc/connect';
import { reasons } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';
import type { JsonSchema } from './json-schema.ts';

/** What a refused request receives. */
interface ErrorAnswer {
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

export const errorSchema: JsonSchema = {
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

export function errorAnswer(error: ConnectError, requestId: string): ErrorAnswer {
  const { reason, message, metadata, violations } = refusalOf(error) ?? { reason: 'INTERNAL', message: '', metadata: {}, violations: [] };
  const { help = '', ...details } = metadata;
  return {
    error: {
      reason,
      message,
      next: help,
      requestId,
      ...(Object.keys(details).length > 0 && { details }),
      ...(violations.length > 0 && { fields: violations }),
    },
  };
}

/** 409 for what does not fit the state that something is in: HTTP’s 412 is for its own conditional headers. */
const statuses: Partial<Record<Code, number>> = {
  [Code.Canceled]: 499,
  [Code.InvalidArgument]: 400,
  [Code.DeadlineExceeded]: 504,
  [Code.NotFound]: 404,
  [Code.AlreadyExists]: 409,
  [Code.PermissionDenied]: 403,
  [Code.ResourceExhausted]: 429,
  [Code.FailedPrecondition]: 409,
  [Code.Aborted]: 409,
  [Code.OutOfRange]: 400,
  [Code.Unimplemented]: 404,
  [Code.Unavailable]: 503,
  [Code.Unauthenticated]: 401,
};

export function statusOf(code: Code): number {
  return statuses[code] ?? 500;
}
