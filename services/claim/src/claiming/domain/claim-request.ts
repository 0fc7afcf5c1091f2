import { createHash, createHmac } from 'node:crypto';
import { InviteError, isExpired, parseInvite } from '@offshoot/convos';
import { Refusal } from '@offshoot/refusals';
import type { SignedVersionTerms } from '@offshoot/statements';
import type { OwnerStatement } from '../../ownership/domain/owner-statement.ts';
import { type ContextPrompt, checkContextPrompt } from '../../transfers/domain/context-prompt.ts';

/** How the agent gets into the conversation: by an invite, or added by one inbox, to one group, or both. */
export type Join = { readonly inviteUrl: string; readonly added?: undefined } | { readonly inviteUrl?: undefined; readonly added: Added };

/** At least one is named; '' is none. */
export interface Added {
  readonly byId: string;
  readonly groupId: string;
}

/** What a caller asked for, whole and well formed. */
export interface ClaimRequest {
  readonly requestId: string;
  /** '' for a clone that leaves its template to the parent. */
  readonly templateId: string;
  readonly join: Join;
  readonly model: string;
  readonly userConfig: Readonly<Record<string, string>>;
  readonly clone?: CloneRequest;
  /** '': any idle instance. */
  readonly reservationId: string;
  readonly sealedUserConfig?: SealedValues;
  /** The owner's word about the claim as a whole. */
  readonly statement?: ClaimStatement;
}

/** The pool looks at signer, expiry and version only, and carries the rest unopened. */
export interface ClaimStatement extends SignedVersionTerms {
  readonly owner: OwnerStatement;
  /** As it came. */
  readonly bytes: Uint8Array;
}

/** Values that only the reserved instance can read. */
export interface SealedValues {
  /** The tools that it has values for. */
  readonly keys: readonly string[];
  /** As it came. */
  readonly bytes: Uint8Array;
}

export interface CloneRequest extends ContextPrompt {
  readonly parentInstanceId: string;
  /** Digest of the summary that the owner has signed; '' where the statement names none. */
  readonly summaryDigest: string;
  readonly statement: OwnerStatement;
}

/**
 * What makes two requests the same one. Statements are proof and no content: a client that signs anew for a repetition
 * still means the same request. The same holds for a sealed prompt, whose digest is its content; of sealed values the
 * ciphertext is all that there is to compare.
 */
export function requestDigest(request: ClaimRequest, key: string): string {
  const content: unknown[] = [
    request.templateId,
    request.join.added ? [request.join.added.byId, request.join.added.groupId] : request.join.inviteUrl,
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

/** What requests hold can be guessed: without the key nobody can try guesses out on the table. */
export function keyedDigest(content: unknown, key: string): string {
  return `hmac-sha256:${createHmac('sha256', key).update(JSON.stringify(content)).digest('hex')}`;
}

/** Throws REQUEST_ID_CONFLICT where the request_id was used for something else. */
export function checkSameRequest(earlierDigest: string, digest: string, what: 'claim' | 'transfer' = 'claim'): void {
  if (earlierDigest === digest) return;
  throw new Refusal('REQUEST_ID_CONFLICT', `This request_id was already used for a different ${what}.`, {
    help: `Use a new UUID for a new ${what}, and repeat an old one unchanged.`,
  });
}

/** Neither PostgreSQL nor any place that the agent writes a value to can hold a NUL. Throws VALIDATION_FAILED. */
export function checkTexts(request: ClaimRequest): void {
  const broken = Object.entries(request.userConfig).find(([, text]) => text.includes('\0'));
  if (!broken) return;
  throw new Refusal('VALIDATION_FAILED', `The text of ${JSON.stringify(broken[0])} contains a NUL character.`, {
    help: 'Send plain text.',
    metadata: { field: 'user_config' },
  });
}

/** What must come together and what must not. Throws VALIDATION_FAILED. */
export function checkSealed({ reservationId, userConfig, sealedUserConfig, clone }: ClaimRequest): void {
  const refuse = (field: string, message: string, help: string) => {
    throw new Refusal('VALIDATION_FAILED', message, { help, metadata: { field } });
  };
  if (sealedUserConfig && reservationId === '')
    refuse('reservation_id', 'Values can be sealed to a reserved instance only.', 'Call ReserveInstance, and seal to its key.');
  const twice = sealedUserConfig?.keys.filter((key) => Object.hasOwn(userConfig, key)) ?? [];
  if (twice.length > 0)
    refuse('sealed_user_config.keys', `There are two values for ${twice.join(', ')}.`, 'Give each value once: in clear or sealed.');
  if (clone) checkContextPrompt(clone, 'clone.');
}

/** Throws INVITE_MALFORMED and INVITE_EXPIRED. */
export function checkJoin(join: Join, now: Date): void {
  if (join.inviteUrl === undefined) return;
  if (isExpired(readInvite(join.inviteUrl), now)) {
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
