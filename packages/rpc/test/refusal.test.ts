import { create } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import { ViolationsSchema } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { file_offshoot_claim_v1_claim_service } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { file_offshoot_claim_v1_instance_registry_service } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { ErrorReasonSchema } from '@offshoot/gen/offshoot/error/v1/reason_pb.ts';
import { file_offshoot_gateway_v1_session_service } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { file_offshoot_instance_v1_instance_service } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { file_offshoot_lineage_v1_lineage_service } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { file_offshoot_template_v1_template_service } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { codeByReason, nextSteps, Refusal, reasons } from '@offshoot/refusals';
import { refusalOf, toConnectError } from '@offshoot/rpc';
import { describe, expect, test } from 'vitest';

test('the reasons are those of the contract, in the same order', () => {
  const names = ErrorReasonSchema.values.filter(({ number }) => number !== 0).map(({ name }) => name.replace('ERROR_REASON_', ''));
  expect([...reasons]).toEqual(names);
});

test.each(reasons)('the contract gives %s a code that says that something is wrong, and a next step', (reason) => {
  expect(Code[codeByReason[reason]]).toBeDefined();
  expect(nextSteps[reason]).toMatch(/^[A-Z].*\.$/s);
});

describe('every error leaves with exactly one ErrorInfo', () => {
  const infosOf = (thrown: unknown) => toConnectError(thrown, 'request-1').error.findDetails(ErrorInfoSchema);
  const upstream = toConnectError(new Refusal('POOL_EMPTY', 'none idle', { help: 'wait' }), '').error;

  test.each<[string, unknown, string]>([
    ['a refusal', new Refusal('ETAG_MISMATCH', 'changed'), 'ETAG_MISMATCH'],
    ['a refusal passed on from another service', upstream, 'POOL_EMPTY'],
    ['a defect', new TypeError('x is undefined'), 'INTERNAL'],
    ['something other than an error', 'just text', 'INTERNAL'],
    ['an error of Connect without details', new ConnectError('?', Code.DataLoss), 'INTERNAL'],
    ['nobody answers', new ConnectError('ECONNREFUSED', Code.Unavailable), 'UPSTREAM_UNAVAILABLE'],
    ['too late', new ConnectError('', Code.DeadlineExceeded), 'UPSTREAM_UNAVAILABLE'],
    ['an abort', new DOMException('aborted', 'AbortError'), 'UPSTREAM_UNAVAILABLE'],
    ['too large', new ConnectError('larger than 4', Code.ResourceExhausted), 'VALIDATION_FAILED'],
    ['unreadable', new ConnectError('bad json', Code.InvalidArgument), 'VALIDATION_FAILED'],
    ['unknown method', new ConnectError('', Code.Unimplemented), 'VALIDATION_FAILED'],
  ])('%s', (_name, thrown, reason) => {
    const infos = infosOf(thrown);
    expect(infos).toHaveLength(1);
    expect(infos[0]).toMatchObject({ reason, domain: 'offshoot' });
  });

  test('a defect reveals nothing about its cause', () => {
    const { error, unexpected } = toConnectError(new Error('password is hunter2', { cause: new Error('deep') }), 'request-1');
    expect(unexpected).toBe(true);
    expect(error.rawMessage).not.toContain('hunter2');
    expect(error.findDetails(ErrorInfoSchema)[0]?.metadata.requestId).toBe('request-1');
  });

  test('an error with two ErrorInfos is not one of our refusals and becomes opaque', () => {
    const info = { desc: ErrorInfoSchema, value: { reason: 'POOL_EMPTY', domain: 'offshoot' } };
    expect(infosOf(new ConnectError('', Code.Aborted, undefined, [info, info]))).toMatchObject([{ reason: 'INTERNAL' }]);
  });

  test('violations keep their field paths, into lists and maps too', () => {
    const rules = create(ViolationsSchema, {
      violations: [
        {
          message: 'too long',
          field: {
            elements: [
              { fieldName: 'user_config', subscript: { case: 'stringKey', value: 'a b' } },
              { fieldName: 'parts', subscript: { case: 'index', value: 2n } },
            ],
          },
        },
      ],
    });
    const thrown = new ConnectError('invalid', Code.InvalidArgument, undefined, [{ desc: ViolationsSchema, value: rules }]);
    expect(refusalOf(toConnectError(thrown, '').error)).toMatchObject({
      reason: 'VALIDATION_FAILED',
      violations: [{ field: 'user_config["a b"].parts[2]', message: 'too long' }],
    });
  });
});

test('refusalOf: a refusal itself, a failed call, and anything else', () => {
  expect(refusalOf(new Refusal('INSTANCE_GONE', 'released', { metadata: { a: 'b' } }))).toMatchObject({
    reason: 'INSTANCE_GONE',
    metadata: { a: 'b' },
  });
  expect(refusalOf(new ConnectError('', Code.Unavailable))?.reason).toBe('UPSTREAM_UNAVAILABLE');
  expect(refusalOf(new ConnectError('', Code.Internal))).toBeUndefined();
  expect(refusalOf(new Error('x'))).toBeUndefined();
  const foreign = { desc: ErrorInfoSchema, value: { reason: 'POOL_EMPTY', domain: 'another.domain' } };
  expect(refusalOf(new ConnectError('', Code.Aborted, undefined, [foreign]))).toBeUndefined();
});

test('the validation rules of every message compile', () => {
  const validator = createValidator();
  const files = [
    file_offshoot_claim_v1_claim_service,
    file_offshoot_claim_v1_instance_registry_service,
    file_offshoot_gateway_v1_session_service,
    file_offshoot_instance_v1_instance_service,
    file_offshoot_lineage_v1_lineage_service,
    file_offshoot_template_v1_template_service,
  ];
  const messages = files
    .flatMap((file) => [file, ...file.dependencies])
    .flatMap((file) => (file.proto.package.startsWith('offshoot.') ? file.messages : []));
  expect(messages.length).toBeGreaterThan(40);
  for (const message of messages)
    expect(validator.validate(message, create(message)).error?.name ?? '', message.typeName).not.toMatch(/Compilation|Runtime/);
});
