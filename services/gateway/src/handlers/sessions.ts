import { randomBytes } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { fromWire } from '@offshoot/rpc/wire';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { refresh } from '../commands/refresh.ts';
import { signIn as openSession } from '../commands/sign-in.ts';
import { bearerToken, sessionExpired, sessionRequired, tokenDigest } from '../domain/session.ts';
import type { SessionStore } from '../domain/session-store.ts';

/** Dependencies of SessionService's handlers. */
export interface SessionContext {
  store: SessionStore;
  identities: InboxKeysReader;
  /** This gateway's public origin; known once it listens. */
  audience: () => string;
  now: () => Date;
}

export function signInHandler({ store, identities, audience, now }: SessionContext): ServiceImpl<typeof SessionService>['signIn'] {
  return async ({ challenge, statement }) => {
    const keysOf = (inboxId: string) => identities.keysOf(inboxId, { fresh: true });
    const signed = fromWire(statement as SignedStatement);
    const ports = { store, keysOf, audience: audience(), random: randomBytes, now: now() };
    const session = await openSession({ challenge, ...signed }, ports);
    return {
      accessToken: session.accessToken,
      expireTime: timestampFromDate(session.accessExpiresAt),
      refreshToken: session.refreshToken,
      sessionExpireTime: timestampFromDate(session.expiresAt),
    };
  };
}

export function refreshSessionHandler({ store, identities, now }: SessionContext): ServiceImpl<typeof SessionService>['refreshSession'] {
  return async ({ refreshToken }) => {
    const keysOf = (inboxId: string) => identities.keysOf(inboxId, { fresh: true });
    const refreshed = await refresh(refreshToken, { store, keysOf, random: randomBytes, now: now() });
    return {
      accessToken: refreshed.accessToken,
      expireTime: timestampFromDate(refreshed.accessExpiresAt),
      refreshToken: refreshed.refreshToken,
      sessionExpireTime: timestampFromDate(refreshed.sessionExpiresAt),
    };
  };
}

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
