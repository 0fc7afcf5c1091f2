import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { createChallenge } from './create-challenge.ts';
import { getSession } from './get-session.ts';
import { refreshSession } from './refresh-session.ts';
import type { SessionContext } from './session-context.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';

export function sessionRoutes(context: SessionContext): ServiceRoute {
  return route(SessionService, {
    createChallenge: createChallenge(context),
    signIn: signIn(context),
    refreshSession: refreshSession(context),
    getSession: getSession(),
    signOut: signOut(context),
  });
}
