import type { HandlerContext } from '@connectrpc/connect';
import { callerOf, requireUser } from '@offshoot/rpc/auth';
import type { Viewer } from '../domain/view-rules.ts';

/** Throws SESSION_REQUIRED if nobody is signed in. */
export function viewerOf(context: HandlerContext): Viewer {
  return callerOf(context).kind === 'service' ? { kind: 'service' } : { kind: 'user', inboxId: requireUser(context) };
}
