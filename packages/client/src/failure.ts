import { ConnectError } from '@connectrpc/connect';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import type { StatementError } from '@offshoot/statements';

/** What an owner's client could not do. `reason` is for programs: an ErrorReason, or one of the reasons below. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly reason: string;
  /** What to do next, in words that suit every client. Empty: the client knows by the reason. */
  readonly help: string;
  readonly metadata: Record<string, string>;

  constructor(reason: string, message: string, options: { help?: string; metadata?: Record<string, string>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.help = options.help ?? '';
    this.metadata = options.metadata ?? {};
  }
}

/** Reasons that owners' clients find themselves; all others are names of ErrorReason. */

/** The gateway wants a sign-in at another site. Metadata: audience, url. */
export const AUDIENCE_MISMATCH = 'AUDIENCE_MISMATCH';
/** The agent's inbox has not signed the key that came with it. Metadata: instanceId, inboxId. */
export const SEALING_KEY_UNVERIFIED = 'SEALING_KEY_UNVERIFIED';
/** No host of the deployment vouches for the agent. Metadata: instanceId, inboxId. */
export const AGENT_UNVOUCHED = 'AGENT_UNVOUCHED';
/** The gateway shows another deployment key than before. Metadata: url, known, shown. */
export const DEPLOYMENT_CHANGED = 'DEPLOYMENT_CHANGED';
/** A version is not what the person wrote or signed. Metadata: templateId, version, digest. */
export const VERSION_UNVERIFIED = 'VERSION_UNVERIFIED';
/** A copy and its original have both changed the same, and nobody has decided. Metadata: templateId, fields. */
export const MERGE_CONFLICTS = 'MERGE_CONFLICTS';
/** The person wanted to wait no longer than this. What was waited for continues. */
export const WAIT_TIMED_OUT = 'WAIT_TIMED_OUT';
/** The person stopped waiting. What was waited for continues. */
export const INTERRUPTED = 'INTERRUPTED';

/** The agent did not answer in its direct message. Metadata: instanceId, inboxId. */
export const AGENT_SILENT = 'AGENT_SILENT';
/** Nobody said the code in time, or too many wrong ones were said. */
export const LINK_ENDED = 'LINK_ENDED';
/** The answer of an agent, or of an impostor, does not fit what it wants signed. Metadata: instanceId, inboxId. */
export const ANSWER_UNVERIFIED = 'ANSWER_UNVERIFIED';
/** The gateway answered with another agent than it had reserved. Metadata: reserved, instanceId, inboxId. */
export const AGENT_SWAPPED = 'AGENT_SWAPPED';

/** Anything thrown, as something that a person and a program can act on. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  // Connect wraps errors thrown on the way to a call, for example by its sign-in.
  if (error instanceof ConnectError && error.cause instanceof Failure) return error.cause;
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    const { help = '', ...metadata } = refusal.metadata;
    const broken = refusal.violations.map((violation) => `${violation.field}: ${violation.message}`).join('; ');
    return new Failure(refusal.reason, broken || refusal.message, { help, metadata, cause: error });
  }
  if (isStatementError(error)) return new Failure(error.reason, error.message, { cause: error });
  return new Failure('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error });
}

/** By its name: importing the class would load cryptography that is often not needed. */
function isStatementError(error: unknown): error is StatementError {
  return error instanceof Error && error.name === 'StatementError';
}
