import type { HandlerContext } from '@connectrpc/connect';
import { callerOf } from '@offshoot/rpc/auth';
import type { Decision } from '../../domain/review/moderation.ts';

/** Who decides what, and why. A pass names its operator, and the request cannot change that; with the operator's key, the request names one. */
export function decisionOf({ templateId, reason, operator }: Decision, context: HandlerContext): Decision {
  const caller = callerOf(context);
  return { templateId, reason, operator: caller.kind === 'operator' ? caller.name : operator };
}
