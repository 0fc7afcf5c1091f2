import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { fromWire, Refusal } from '@offshoot/rpc';
import type { Statement } from '../domain/template.ts';

export function statementFromWire(statement: SignedStatement | undefined): Statement {
  if (statement) return fromWire(statement);
  throw new Refusal('STATEMENT_MALFORMED', 'The statement is missing.', { metadata: { field: 'statement' } });
}
