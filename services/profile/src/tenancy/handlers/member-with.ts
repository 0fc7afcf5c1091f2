import type { HandlerContext } from '@connectrpc/connect';
import { type Identity, requireMember, requireScope, requireWholeTenant, type Scope } from '@offshoot/rpc/auth';

/** The gateway has looked at the scope of the route, too. Throws CALLER_NOT_ALLOWED, SCOPE_MISSING. */
export function memberWith(context: HandlerContext, scope: Scope): Identity {
  const identity = requireMember(context);
  requireScope(identity, scope);
  return identity;
}

/** Who changes people, identity providers or the tenant itself. Throws CALLER_NOT_ALLOWED, SCOPE_MISSING. */
export function tenantAdmin(context: HandlerContext): Identity {
  const identity = memberWith(context, 'tenant:admin');
  requireWholeTenant(identity, 'changes no members, identity providers or tenants');
  return identity;
}
