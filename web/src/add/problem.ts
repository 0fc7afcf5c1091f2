import { isReason, nextSteps, type Reason } from '@offshoot/refusals';
import { problemTexts } from '../texts/add.ts';

/** A field of the form. A value's is the tool's id. */
type Field = { at: 'invite' } | { at: 'model' } | { at: 'values'; tools: readonly string[] };

/** What the person can do about it with one press. */
type Remedy = 'again' | 'change' | 'store' | 'reload';

export interface Problem {
  reason: string;
  what: string;
  next: string;
  remedy: Remedy;
  /** Where in the form it is shown. Unset: it concerns no field. */
  field?: Field;
}

/** Reasons of this page and of `@offshoot/owner`; all others are in the contract. */
type PageReason =
  | 'AGENT_SWAPPED'
  | 'AGENT_UNVOUCHED'
  | 'AUDIENCE_MISMATCH'
  | 'CONVERSATION_FAILED'
  | 'DEPLOYMENT_CHANGED'
  | 'NOT_ADDABLE'
  | 'SEALING_KEY_UNVERIFIED'
  | 'VERSION_UNVERIFIED'
  | 'WAIT_TIMED_OUT';

type Words = readonly [text: readonly [what: string, next: string], remedy: Remedy, field?: 'invite' | 'model' | 'values'];

const words = problemTexts;

/** A reason that is not here is shown with the next step of the contract. */
const table: Partial<Record<Reason | PageReason, Words>> = {
  TEMPLATE_NOT_FOUND: [words.templateGone, 'store'],
  TEMPLATE_PRIVATE: [words.templateGone, 'store'],
  TEMPLATE_QUARANTINED: [words.quarantined, 'store'],
  TOOL_UNAVAILABLE: [words.toolMissing, 'store'],
  CLAIM_VERSION_REFUSED: [words.changed, 'reload'],
  UPDATE_NEEDS_CONSENT: [words.changed, 'reload'],
  MODEL_OVERRIDE_NOT_ALLOWED: [words.modelFixed, 'change', 'model'],
  VALIDATION_FAILED: [words.unknown, 'change'],
  USER_CONFIG_MISSING: [words.valueMissing, 'change', 'values'],
  USER_CONFIG_INVALID: [words.valueWrong, 'change', 'values'],
  USER_CONFIG_UNKNOWN: [words.changed, 'reload'],
  INVITE_MALFORMED: [words.inviteMalformed, 'change', 'invite'],
  INVITE_EXPIRED: [words.inviteExpired, 'change', 'invite'],
  INVITE_REFUSED: [words.inviteRefused, 'change', 'invite'],
  JOIN_TIMED_OUT: [words.notLetIn, 'again'],
  NOT_ADDABLE: [words.notAddable, 'again'],
  CONVERSATION_FAILED: [words.conversationFailed, 'again'],
  POOL_EMPTY: [words.empty, 'again'],
  QUEUE_TIMED_OUT: [words.empty, 'again'],
  QUOTA_EXCEEDED: [words.quota, 'again'],
  RATE_LIMITED: [words.tooFast, 'again'],
  RESERVATION_LIMIT: [words.tooFast, 'again'],
  RESERVATIONS_LAPSED: [words.lapsed, 'again'],
  RESERVATION_NOT_FOUND: [words.outdated, 'again'],
  STATEMENT_EXPIRED: [words.outdated, 'again'],
  STATEMENT_REPLAYED: [words.outdated, 'again'],
  STATEMENT_NOT_YET_VALID: [words.clock, 'again'],
  CLAIM_CANCELLED: [words.stopped, 'change'],
  INSTANCE_GONE: [words.agentLost, 'again'],
  IDENTITY_UNAVAILABLE: [words.network, 'again'],
  UPSTREAM_UNAVAILABLE: [words.away, 'again'],
  WAIT_TIMED_OUT: [words.slow, 'again'],
  AGENT_SWAPPED: [words.untrustedAgent, 'store'],
  AGENT_UNVOUCHED: [words.untrustedAgent, 'store'],
  SEALING_KEY_UNVERIFIED: [words.untrustedAgent, 'store'],
  VERSION_UNVERIFIED: [words.untrustedTemplate, 'store'],
  AUDIENCE_MISMATCH: [words.untrustedServer, 'reload'],
  DEPLOYMENT_CHANGED: [words.untrustedServer, 'reload'],
};

/** What a reason means to somebody who adds an agent. `metadata`: as it came with the reason. */
export function problemOf(reason: string, metadata: Readonly<Record<string, string>> = {}): Problem {
  const [[what, next], remedy, field] = (Object.hasOwn(table, reason) && table[reason as keyof typeof table]) || unlisted(reason);
  return { reason, what, next, remedy, ...(field && { field: fieldOf(field, metadata) }) };
}

function unlisted(reason: string): Words {
  const [what, next] = words.unknown;
  return [[what, isReason(reason) ? nextSteps[reason] : next], 'again'];
}

function fieldOf(at: 'invite' | 'model' | 'values', { tool = '', tools = tool }: Readonly<Record<string, string>>): Field {
  return at === 'values' ? { at, tools: tools.split(',') } : { at };
}
