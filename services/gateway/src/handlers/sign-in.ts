import { randomBytes } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { fromWire } from '@offshoot/rpc';
import { tokenBytes } from '../domain/session.ts';
import { signIn as openSession } from '../domain/sign-in.ts';
import type { SessionContext } from './session-context.ts';

export function signIn({ store, identities, audience, now }: SessionContext): ServiceImpl<typeof SessionService>['signIn'] {
  return async ({ challenge, statement }) => {
    const token = randomBytes(tokenBytes).toString('base64url');
    const keysOf = (inboxId: string) => identities.keysOf(inboxId, { fresh: true });
    const signed = fromWire(statement as SignedStatement);
    const session = await openSession({ challenge, ...signed }, { store, keysOf, audience: audience(), token, now: now() });
    return { accessToken: token, expireTime: timestampFromDate(session.expiresAt) };
  };
}
