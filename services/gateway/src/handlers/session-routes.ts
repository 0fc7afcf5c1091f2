import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { createChallengeHandler } from './create-challenge.ts';
import { getSessionHandler } from './get-session.ts';
import { refreshSessionHandler } from './refresh-session.ts';
import type { SessionContext } from './session-context.ts';
import { signInHandler } from './sign-in.ts';
import { signOutHandler } from './sign-out.ts';

export function sessionRoutes(context: SessionContext): ServiceRoute {
  return route(SessionService, {
    createChallenge: createChallengeHandler(context),
    signIn: signInHandler(context),
    refreshSession: refreshSessionHandler(context),
    getSession: getSessionHandler(),
    signOut: signOutHandler(context),
  });
}
