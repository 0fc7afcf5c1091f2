import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { sessionRequired } from '../domain/session.ts';
import { sessionKey } from './authenticate.ts';

export function getSessionHandler(): ServiceImpl<typeof SessionService>['getSession'] {
  return (_request, context) => {
    const session = context.values.get(sessionKey);
    if (!session) throw sessionRequired('GetSession');
    return { inboxId: session.inboxId, expireTime: timestampFromDate(session.accessExpiresAt) };
  };
}
