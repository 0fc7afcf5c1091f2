import { randomBytes } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { refresh } from '../commands/refresh.ts';
import type { SessionContext } from './sign-in.ts';

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
