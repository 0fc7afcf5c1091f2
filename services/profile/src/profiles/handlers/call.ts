import type { HandlerContext } from '@connectrpc/connect';
import { requireMemberCall, requireScope, type Scope } from '@offshoot/rpc/auth';
import type { Call } from '../domain/ports.ts';

/** The calling member, who has the scope. Throws SCOPE_MISSING. */
export function callWith(context: HandlerContext, scope: Scope): Call {
  const { identity, token } = requireMemberCall(context);
  requireScope(identity, scope);
  return { member: identity, token };
}
