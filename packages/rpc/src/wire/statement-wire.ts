import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Signature,
  SignatureSchema,
  type SignedStatement,
  SignedStatementSchema,
} from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import type { Envelope, KeySignature } from '@offshoot/statements';

/** Converts a statement message for verification by @offshoot/statements. Throws STATEMENT_MALFORMED if a field is missing. */
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
    signatures: signatures.map(signatureToWire),
  });
}

export function signatureToWire(signature: KeySignature): Signature {
  return create(SignatureSchema, { kind: kindToWire(signature) });
}

function kindToWire(given: KeySignature): MessageInitShape<typeof SignatureSchema>['kind'] {
  const { signature } = given;
  switch (given.kind) {
    case 'installation':
      return { case: 'installation', value: { publicKey: given.publicKey, signature } };
    case 'wallet':
      return { case: 'wallet', value: { address: given.address, signature } };
    case 'contract-wallet':
      return { case: 'contractWallet', value: { address: given.address, chainId: BigInt(given.chainId), signature } };
  }
}

/** The signed text has whole seconds; dropping a fraction would give two messages the same text. */
function wholeSeconds(time: Timestamp | undefined, field: string): Date {
  if (time === undefined || time.nanos !== 0) {
    throw new Refusal('STATEMENT_MALFORMED', `The statement's ${field} is not a whole second.`, { metadata: { field } });
  }
  return timestampDate(time);
}

/** A larger value would not survive conversion to a number and back. */
function chainIdFromWire(chainId: bigint): number {
  if (chainId > BigInt(Number.MAX_SAFE_INTEGER))
    throw new Refusal('STATEMENT_MALFORMED', 'The chain id of a signature is not an EIP-155 id.', { metadata: { field: 'chain_id' } });
  return Number(chainId);
}

export function signatureFromWire({ kind }: Signature): KeySignature {
  switch (kind.case) {
    case 'installation':
      return { kind: 'installation', publicKey: kind.value.publicKey, signature: kind.value.signature };
    case 'wallet':
      return { kind: 'wallet', address: kind.value.address, signature: kind.value.signature };
    case 'contractWallet':
      return {
        kind: 'contract-wallet',
        address: kind.value.address,
        chainId: chainIdFromWire(kind.value.chainId),
        signature: kind.value.signature,
      };
    case undefined:
      throw new Refusal('STATEMENT_MALFORMED', 'The statement has a signature of an unknown kind.', { metadata: { field: 'signatures' } });
  }
}
