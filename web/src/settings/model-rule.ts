import { create } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import { CreateClaimRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';

const validator = createValidator();

/** Whether the contract accepts the text as the name of a model. */
export function isModelName(text: string): boolean {
  const { violations } = validator.validate(CreateClaimRequestSchema, create(CreateClaimRequestSchema, { model: text }));
  return violations === undefined || !violations.some(({ field }) => field[0]?.kind === 'field' && field[0].name === 'model');
}
