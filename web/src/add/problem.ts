import { DEPLOYMENT_CHANGED } from '@offshoot/client';
import type { Reason } from '@offshoot/refusals';
import { type DeploymentChange, deploymentChange } from '../owner/pinned-deployment.ts';
import { newAgentFailureTexts } from '../texts/add.ts';
import { failureWords, type PageReason } from '../texts/failures.ts';
import type { Source } from './source.ts';

/** A field of the form. A value's is the tool's id. */
type Field = { at: 'invite' } | { at: 'model' } | { at: 'values'; tools: readonly string[] };

/** What the person can do about it with one press. */
type Remedy = 'again' | 'change' | 'store' | 'reload';

export interface Problem {
  reason: string;
  what: string;
  next: string;
  remedy: Remedy;
  /** The field of the form that shows it. Unset: it concerns no field. */
  field?: Field;
  /** What the person can accept, so that the same works after all. */
  change?: DeploymentChange;
}

/** For all other reasons, the remedy is to try again. */
const remedies: Partial<Record<Reason | PageReason, readonly [remedy: Remedy, field?: Field['at']]>> = {
  TEMPLATE_NOT_FOUND: ['store'],
  TEMPLATE_PRIVATE: ['store'],
  TEMPLATE_QUARANTINED: ['store'],
  TOOL_UNAVAILABLE: ['store'],
  AGENT_SWAPPED: ['store'],
  AGENT_UNVOUCHED: ['store'],
  SEALING_KEY_UNVERIFIED: ['store'],
  VERSION_UNVERIFIED: ['store'],
  CLAIM_VERSION_REFUSED: ['reload'],
  UPDATE_NEEDS_CONSENT: ['reload'],
  USER_CONFIG_UNKNOWN: ['reload'],
  AUDIENCE_MISMATCH: ['reload'],
  DEPLOYMENT_CHANGED: ['reload'],
  VALIDATION_FAILED: ['change'],
  NOT_INSTANCE_OWNER: ['change'],
  PREVIEW_NOT_FOUND: ['change'],
  SECRET_FOUND: ['change'],
  CLAIM_CANCELLED: ['change'],
  MODEL_OVERRIDE_NOT_ALLOWED: ['change', 'model'],
  MODEL_NOT_OFFERED: ['change', 'model'],
  USER_CONFIG_MISSING: ['change', 'values'],
  USER_CONFIG_INVALID: ['change', 'values'],
  INVITE_MALFORMED: ['change', 'invite'],
  INVITE_EXPIRED: ['change', 'invite'],
  INVITE_REFUSED: ['change', 'invite'],
};

/** What a reason means to a person who adds or clones an agent. `metadata`: as it came with the reason. */
export function problemOf(kind: Source['kind'], reason: string, metadata: Readonly<Record<string, string>> = {}): Problem {
  const [usual, field] = (Object.hasOwn(remedies, reason) && remedies[reason as keyof typeof remedies]) || (['again'] as const);
  // The store has nothing instead of a clone.
  const remedy = kind === 'parent' && usual === 'store' ? 'change' : usual;
  const change = reason === DEPLOYMENT_CHANGED ? deploymentChange(metadata) : undefined;
  const words = failureWords(reason, newAgentFailureTexts[kind]);
  return { reason, ...words, remedy, ...(field && { field: fieldOf(field, metadata) }), ...(change && { change }) };
}

function fieldOf(at: Field['at'], { tool = '', tools = tool }: Readonly<Record<string, string>>): Field {
  return at === 'values' ? { at, tools: tools.split(',') } : { at };
}
