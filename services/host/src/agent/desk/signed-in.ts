import { fromBinary } from '@bufbuild/protobuf';
import { base64Decode } from '@bufbuild/protobuf/wire';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { fromWire } from '@offshoot/rpc/wire';
import type { Signed } from '../versions/domain/signed-version.ts';

/** The statement in an owner's message, a SignedStatement in base64. Throws STATEMENT_MALFORMED. */
export function signedIn(base64: string): Signed {
  try {
    return fromWire(fromBinary(SignedStatementSchema, base64Decode(base64)));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('STATEMENT_MALFORMED', 'The statement cannot be read.', { help: 'Sign it again with this release of the client.' });
  }
}
