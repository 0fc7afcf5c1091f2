import type { ServiceImpl } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { bearerToken, sessionExpired, sessionRequired, tokenDigest } from '../domain/session.ts';
import type { SessionContext } from './sign-in.ts';

/**
 * One session: gives the same answer whether or not the session existed, so it is idempotent and reveals nothing about tokens, and accepts
 * an access token of any age. Everywhere: requires a valid token, and never fails silently, since the caller relies on it.
 */
export function signOutHandler({ store, now }: SessionContext): ServiceImpl<typeof SessionService>['signOut'] {
  return async ({ everywhere }, context) => {
    const token = bearerToken(context.requestHeader.get('authorization'));
    if (everywhere) {
      if (token === undefined) throw sessionRequired('SignOut');
      const session = await store.sessionOf(tokenDigest(token), now());
      if (!session) throw sessionExpired();
      await store.endSessionsOfInbox(session.inboxId);
    } else if (token) {
      await store.endSessionOf(tokenDigest(token));
    }
    return {};
  };
}
