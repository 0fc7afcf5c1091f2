import { createHash } from 'node:crypto';
import { InviteError, isExpired, parseInvite } from '@offshoot/convos';
import { Refusal } from '@offshoot/refusals';
import type { Destination, SignedVersionTerms } from '@offshoot/statements';
import { type ContextPrompt, checkContextPrompt } from '../../lifecycle/domain/context-prompt.ts';
import type { OwnerStatement } from '../../lifecycle/domain/owner-statement.ts';
import { keyedDigest } from '../../lifecycle/domain/request-digest.ts';

/** A complete, well-formed request. */
export interface ClaimRequest {
  readonly requestId: string;
  /** '' for a clone that takes its parent's template. */
  readonly templateId: string;
  readonly destination: Destination;
  readonly model: string;
  readonly userConfig: Readonly<Record<string, string>>;
  readonly clone?: CloneRequest;
  /** '': any idle instance. */
  readonly reservationId: string;
  readonly sealedUserConfig?: SealedValues;
  /** The owner's signed approval of the claim as a whole. */
  readonly statement?: ClaimStatement;
}

/** The pool checks only signer, expiry and version, and passes the rest on unread. */
export interface ClaimStatement extends SignedVersionTerms {
  readonly owner: OwnerStatement;
  /** As received. */
  readonly bytes: Uint8Array;
}

/** Values that only the reserved instance can decrypt. */
export interface SealedValues {
  /** The tools that have values in it. */
  readonly keys: readonly string[];
  /** As received. */
  readonly bytes: Uint8Array;
}

export interface CloneRequest extends ContextPrompt {
  readonly parentInstanceId: string;
  /** Digest of the summary that the owner signed; '' if the statement names none. */
  readonly summaryDigest: string;
  readonly statement: OwnerStatement;
}

/**
 * Identifies repetitions of a request. Statements are proof, not content: a client that signs again for a retry still means the same
 * request. The same goes for a sealed prompt, which counts by its digest. Sealed values can only be compared by their ciphertext.
 */
export function requestDigest(request: ClaimRequest, key: string): string {
  const { destination } = request;
  const content: unknown[] = [
    request.templateId,
    destination.kind === 'added' ? [destination.byId, destination.groupId] : destination.inviteUrl,
    request.model,
    Object.entries(request.userConfig).sort(([a], [b]) => (a < b ? -1 : 1)),
    request.clone ? [request.clone.parentInstanceId, request.clone.contextPrompt] : null,
  ];
  if (request.clone?.summaryDigest) content.push(['summary', request.clone.summaryDigest]);
  if (request.clone?.contextPromptDigest) content.push(['sealed prompt', request.clone.contextPromptDigest]);
  if (request.reservationId !== '') content.push(['reservation', request.reservationId]);
  if (request.sealedUserConfig) content.push(['sealed config', createHash('sha256').update(request.sealedUserConfig.bytes).digest('hex')]);
  return keyedDigest(content, key);
}

/** Neither PostgreSQL nor any place where the agent writes a value can hold a NUL. Throws VALIDATION_FAILED. */
export function checkTexts(request: ClaimRequest): void {
  const broken = Object.entries(request.userConfig).find(([, text]) => text.includes('\0'));
  if (!broken) return;
  throw new Refusal('VALIDATION_FAILED', `The text of ${JSON.stringify(broken[0])} contains a NUL character.`, {
    help: 'Send plain text.',
    metadata: { field: 'user_config' },
  });
}

/** Checks which fields require or exclude each other. Throws VALIDATION_FAILED. */
export function checkSealed({ reservationId, userConfig, sealedUserConfig, clone }: ClaimRequest): void {
  const refuse = (field: string, message: string, help: string) => {
    throw new Refusal('VALIDATION_FAILED', message, { help, metadata: { field } });
  };
  if (sealedUserConfig && reservationId === '')
    refuse('reservation_id', 'Values can only be sealed to a reserved instance.', 'Call ReserveInstance, and seal to its key.');
  const twice = sealedUserConfig?.keys.filter((key) => Object.hasOwn(userConfig, key)) ?? [];
  if (twice.length > 0)
    refuse('sealed_user_config.keys', `There are two values for ${twice.join(', ')}.`, 'Give each value once: in plain text or sealed.');
  if (clone) checkContextPrompt(clone, 'clone.');
}

/** Throws INVITE_MALFORMED and INVITE_EXPIRED. */
export function checkDestination(destination: Destination, now: Date): void {
  if (destination.kind !== 'invite') return;
  if (isExpired(readInvite(destination.inviteUrl), now)) {
    throw new Refusal('INVITE_EXPIRED', 'The invite or its conversation has expired.', {
      help: 'Create a new invite in Convos and claim with that.',
    });
  }
}

function readInvite(text: string) {
  try {
    return parseInvite(text);
  } catch (error) {
    if (!(error instanceof InviteError)) throw error;
    throw new Refusal('INVITE_MALFORMED', 'The invite cannot be read.', {
      help: 'Copy the complete invite link, or its slug, from Convos.',
      cause: error,
    });
  }
}
