import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { restRoute } from '@offshoot/rest';

export const getSession = restRoute({
  method: 'GET',
  path: '/api/session',
  rpc: SessionService.method.getSession,
  summary: 'Reads to whom the session belongs.',
  toRequest: () => ({}),
});
