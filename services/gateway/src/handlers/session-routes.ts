import { randomBytes } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { newChallenge, sessionRequired } from '../domain/session.ts';
import { sessionKey } from './authenticate.ts';
import { refreshSessionHandler } from './refresh-session.ts';
import { type SessionContext, signInHandler } from './sign-in.ts';
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

function createChallengeHandler({ store, audience, now }: SessionContext): ServiceImpl<typeof SessionService>['createChallenge'] {
  return async () => {
    const made = newChallenge(randomBytes(16), now());
    await store.addChallenge(made);
    return { challenge: made.challenge, audience: audience(), expireTime: timestampFromDate(made.expiresAt) };
  };
}

function getSessionHandler(): ServiceImpl<typeof SessionService>['getSession'] {
  return (_request, context) => {
    const session = context.values.get(sessionKey);
    if (!session) throw sessionRequired('GetSession');
    return { inboxId: session.inboxId, expireTime: timestampFromDate(session.accessExpiresAt) };
  };
}
