import { RefreshSessionRequestSchema, SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const refreshSession = restRoute({
  method: 'POST',
  path: '/api/session/refresh',
  rpc: SessionService.method.refreshSession,
  summary: 'Exchanges a refresh token for new tokens of the same session.',
  token: 'none',
  body: only({ refreshToken: messages.field(RefreshSessionRequestSchema, 'refreshToken') }),
  toRequest: ({ body }) => body,
});
