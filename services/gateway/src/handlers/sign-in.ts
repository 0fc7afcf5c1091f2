import { randomBytes } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { fromWire } from '@offshoot/rpc/wire';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { signIn as openSession } from '../commands/sign-in.ts';
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
