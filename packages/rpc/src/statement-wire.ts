import { create } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Signature, type SignedStatement, SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Envelope, KeySignature } from '@offshoot/statements';
import { Refusal } from './refusal.ts';

/** A statement as it travels → what @offshoot/statements verifies. Throws STATEMENT_MALFORMED where the message says less. */
export function fromWire(statement: SignedStatement): { envelope: Envelope; signatures: KeySignature[] } {
  const envelope: Envelope = {
    signer: statement.signerInboxId,
    nonce: statement.nonce,
    issuedAt: wholeSeconds(statement.issueTime, 'issue_time'),
  };
  if (statement.expireTime) envelope.expiresAt = wholeSeconds(statement.expireTime, 'expire_time');
  return { envelope, signatures: statement.signatures.map(signatureFromWire) };
}

export function toWire(envelope: Envelope, signatures: readonly KeySignature[]): SignedStatement {
  return create(SignedStatementSchema, {
    signerInboxId: envelope.signer,
    nonce: envelope.nonce,
    issueTime: timestampFromDate(envelope.issuedAt),
    ...(envelope.expiresAt && { expireTime: timestampFromDate(envelope.expiresAt) }),
    signatures: signatures.map((signature) =>
      signature.kind === 'installation'
        ? { kind: { case: 'installation' as const, value: { publicKey: signature.publicKey, signature: signature.signature } } }
        : { kind: { case: 'wallet' as const, value: { address: signature.address, signature: signature.signature } } },
    ),
  });
}

/** The text that was signed has whole seconds; a fraction could only be dropped, and then two messages would mean one text. */
function wholeSeconds(time: Timestamp | undefined, field: string): Date {
  if (time === undefined || time.nanos !== 0) {
    throw new Refusal('STATEMENT_MALFORMED', `The statement's ${field} is not a time in whole seconds.`, { metadata: { field } });
  }
  return timestampDate(time);
}

function signatureFromWire({ kind }: Signature): KeySignature {
  switch (kind.case) {
    case 'installation':
      return { kind: 'installation', publicKey: kind.value.publicKey, signature: kind.value.signature };
    case 'wallet':
      return { kind: 'wallet', address: kind.value.address, signature: kind.value.signature };
    case undefined:
      throw new Refusal('STATEMENT_MALFORMED', 'A signature of the statement is of no known kind.', { metadata: { field: 'signatures' } });
  }
}
