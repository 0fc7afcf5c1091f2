import type { ServiceImpl } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { bearerToken, tokenDigest } from '../domain/session.ts';
import type { SessionContext } from './session-context.ts';

/** Answers the same whether or not there was a session: repeatable, and no oracle for tokens. */
export function signOut({ store }: SessionContext): ServiceImpl<typeof SessionService>['signOut'] {
  return async (_request, context) => {
    const token = bearerToken(context.requestHeader.get('authorization'));
    if (token) await store.endSession(tokenDigest(token));
    return {};
  };
}
