/**
 * The names of offshoot.error.v1.ErrorReason without their prefix, as a plain list: domain code that must not import
 * generated types refuses by these. A test holds the list equal to the enum.
 */
export const reasons = [
  'VALIDATION_FAILED',
  'INTERNAL',
  'UPSTREAM_UNAVAILABLE',
  'CALLER_UNKNOWN',
  'PAGE_TOKEN_INVALID',
  'REQUEST_ID_CONFLICT',
  'RATE_LIMITED',
  'CALLER_NOT_ALLOWED',
  'SESSION_REQUIRED',
  'SESSION_EXPIRED',
  'CHALLENGE_UNKNOWN',
  'REFRESH_TOKEN_INVALID',
  'STATEMENT_MALFORMED',
  'STATEMENT_EXPIRED',
  'STATEMENT_NOT_YET_VALID',
  'STATEMENT_LIFETIME_TOO_LONG',
  'STATEMENT_SIGNATURE_INVALID',
  'STATEMENT_WRONG_SIGNER',
  'STATEMENT_REPLAYED',
  'STATEMENT_KEY_UNKNOWN',
  'IDENTITY_UNAVAILABLE',
  'STATEMENT_SUPERSEDED',
  'TEMPLATE_NOT_FOUND',
  'TEMPLATE_PRIVATE',
  'NOT_TEMPLATE_CREATOR',
  'ETAG_MISMATCH',
  'TEMPLATE_ID_MISMATCH',
  'VERSION_CHAIN_BROKEN',
  'TEMPLATE_VERSION_NOT_FOUND',
  'POOL_EMPTY',
  'MODEL_OVERRIDE_NOT_ALLOWED',
  'USER_CONFIG_MISSING',
  'USER_CONFIG_UNKNOWN',
  'INVITE_MALFORMED',
  'INVITE_EXPIRED',
  'INVITE_REFUSED',
  'JOIN_TIMED_OUT',
  'INSTANCE_NOT_FOUND',
  'NOT_INSTANCE_OWNER',
  'PARENT_NOT_CLONEABLE',
  'CLAIM_NOT_FOUND',
  'INSTANCE_GONE',
  'HOST_UNKNOWN',
  'INSTANCE_ALREADY_CLAIMED',
  'RESERVATION_NOT_FOUND',
  'RESERVATION_LIMIT',
  'CLONE_NOT_BOUND',
  'INSTANCE_NOT_OFFERED',
  'CONSENT_NOT_NEEDED',
  'SUMMARY_FAILED',
  'TRANSFER_REFUSED',
  'SEALED_VALUE_INVALID',
  'USER_CONFIG_NOT_SEALED',
  'PREVIEW_NOT_FOUND',
  'SECRET_FOUND',
  'TRANSFER_NOT_POSSIBLE',
  'TRANSFER_NOT_FOUND',
  'QUEUE_TIMED_OUT',
  'CLAIM_CANCELLED',
  'UPDATE_ROLLBACK',
  'UPDATE_EQUIVOCATION',
  'UPDATE_DIGEST_MISMATCH',
  'UPDATE_FOREIGN_TEMPLATE',
  'UPDATE_NEEDS_CONSENT',
  'UPDATE_FAST_FORWARD',
  'CLAIM_NOT_QUEUED',
  'QUOTA_EXCEEDED',
  'TOOL_UNAVAILABLE',
  'USER_CONFIG_INVALID',
  'BACKUP_UNAVAILABLE',
  'HOST_AT_CAPACITY',
  'HOST_NOT_FOUND',
  'HOST_NOT_GONE',
  'CLAIM_NOT_SIGNED',
  'CLAIM_VERSION_REFUSED',
  'RESERVATIONS_LAPSED',
  'TEMPLATE_NAME_TAKEN',
] as const;

export type Reason = (typeof reasons)[number];

export function isReason(name: string): name is Reason {
  return (reasons as readonly string[]).includes(name);
}

export interface RefusalOptions {
  /** The next step for the person or program that was refused; travels as metadata.help. */
  help?: string;
  metadata?: Record<string, string>;
  cause?: unknown;
}

/** A typed "no" that the caller may read in full. Everything else that is thrown leaves a service as an opaque INTERNAL. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: Reason;
  readonly metadata: Record<string, string>;

  constructor(reason: Reason, message: string, options: RefusalOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.metadata = { ...options.metadata, ...(options.help === undefined ? {} : { help: options.help }) };
  }
}
