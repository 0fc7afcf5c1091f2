import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { expect, test } from 'vitest';
import { failureOf, isTemporary, reasonOf } from '../src/gateway/failure.ts';
import { V1Failure } from '../src/gateway/v1-failure.ts';

const refused = (code: Code, reason: string, metadata: Record<string, string> = {}) =>
  new ConnectError('said', code, undefined, [{ desc: ErrorInfoSchema, value: { reason, domain: 'offshoot', metadata } }]);

test('a person learns whether to wait, to try again, or what to report', () => {
  expect(failureOf(new TypeError('Failed to fetch'))).toEqual({ kind: 'unreachable' });
  expect(failureOf(refused(Code.Unavailable, 'UPSTREAM_UNAVAILABLE'))).toEqual({ kind: 'unreachable' });
  expect(failureOf(refused(Code.ResourceExhausted, 'RATE_LIMITED'))).toEqual({ kind: 'too-many' });
  expect(failureOf(refused(Code.Internal, 'INTERNAL', { requestId: 'r-1' }))).toEqual({ kind: 'other', requestId: 'r-1' });
  const v1 = (status: number) => new V1Failure({ status, code: 'x', message: 'x', requestId: 'r-2' });
  expect([0, 503, 429].map((status) => failureOf(v1(status)).kind)).toEqual(['unreachable', 'unreachable', 'too-many']);
  expect(failureOf(v1(404))).toEqual({ kind: 'other', requestId: 'r-2' });
  expect(isTemporary(refused(Code.NotFound, 'TEMPLATE_NOT_FOUND'))).toBe(false);
});

test('a refusal has a typed reason, and what comes from elsewhere has none', () => {
  expect(reasonOf(refused(Code.NotFound, 'TEMPLATE_NOT_FOUND'))).toBe('TEMPLATE_NOT_FOUND');
  expect(reasonOf(new Error('x'))).toBeUndefined();
});
