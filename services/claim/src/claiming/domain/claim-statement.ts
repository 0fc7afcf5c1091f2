import { Refusal } from '@offshoot/refusals';
import { StatementError, widenedBy } from '@offshoot/statements';
import { checkOwnerStatement } from '../../lifecycle/domain/owner-statement.ts';
import type { VersionToClaim } from '../../templates/domain/template-rules.ts';
import type { ClaimRequest, ClaimStatement } from './claim-request.ts';

/**
 * An early check by the pool, not a trust boundary: the instance verifies the statement itself and refuses the same claims without one. The
 * exception is a private template, which the instance cannot tell from a public one. Throws VALIDATION_FAILED, CLAIM_NOT_SIGNED and
 * STATEMENT_*.
 */
export function checkSigned(
  { statement, reservationId, sealedUserConfig, clone }: ClaimRequest,
  requester: string,
  isOpen: boolean,
  now: Date,
): void {
  if (statement === undefined) {
    if (!isOpen) throw notSigned('A claim of a private template');
    if (sealedUserConfig) throw notSigned('A claim with sealed values');
    if (clone) throw notSigned('A claim of a clone');
    return;
  }
  if (reservationId === '') {
    throw new Refusal('VALIDATION_FAILED', 'A claim can only be signed for a reserved instance.', {
      help: 'Call ReserveInstance and sign for that instance.',
      metadata: { field: 'reservation_id' },
    });
  }
  checkOwnerStatement(statement.owner, requester, 'instance.claim', now);
}

function notSigned(what: string): Refusal {
  return new Refusal('CLAIM_NOT_SIGNED', `${what} has to be signed as a whole.`, {
    help: 'Reserve an instance and sign instance.claim for it.',
  });
}

/** `ownModel`: the owner chose the model. Throws CLAIM_VERSION_REFUSED and STATEMENT_MALFORMED. */
export function checkSignedVersion(signed: ClaimStatement, { version, digest, capabilities }: VersionToClaim, ownModel: boolean): void {
  const refuse = (how: string, widened: readonly string[] = []) => {
    throw new Refusal('CLAIM_VERSION_REFUSED', `You signed a claim of version ${signed.version}; version ${version} ${how}.`, {
      metadata: {
        version: String(version),
        signed_version: String(signed.version),
        ...(widened.length > 0 && { widened: widened.join(',') }),
      },
    });
  };
  if (version < signed.version) refuse('is the newest');
  if (version === signed.version && digest !== signed.digest) refuse('has different content');
  if (version > signed.version && signed.newer === 'none') refuse('has been published since');
  const widened = widening(signed.capabilities, capabilities, ownModel);
  if (widened.length > 0) refuse(`lets the agent use more: ${widened.join(', ')}`, widened);
}

function widening(signed: string, capabilities: string, ownModel: boolean): string[] {
  try {
    return widenedBy(signed, capabilities, { ownModel });
  } catch (error) {
    if (error instanceof StatementError) throw new Refusal(error.reason, error.message, { cause: error });
    throw error;
  }
}
