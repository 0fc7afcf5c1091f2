import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ViolationsSchema } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { expect, test } from 'vitest';
import { ViolationsSchema as OfPages } from '../src/gateway/no-validation.ts';

test('a page reads which fields break a rule, as the services say it', () => {
  const sent = create(ViolationsSchema, {
    violations: [
      {
        field: {
          elements: [
            { fieldNumber: 1, fieldName: 'tools', subscript: { case: 'index', value: 2n } },
            { fieldNumber: 4, fieldName: 'prompt' },
          ],
        },
        ruleId: 'string.max_len',
        message: 'too long',
      },
    ],
  });
  expect(fromBinary(OfPages, toBinary(ViolationsSchema, sent))).toMatchObject({
    violations: [
      {
        field: { elements: [{ fieldName: 'tools', subscript: { case: 'index', value: 2n } }, { fieldName: 'prompt' }] },
        message: 'too long',
      },
    ],
  });
});
