import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { only } from '../messages.ts';

export const signOut = restRoute({
  method: 'DELETE',
  path: '/api/session',
  rpc: SessionService.method.signOut,
  summary: 'Ends the session, or all sessions of its inbox.',
  token: 'optional',
  status: 204,
  query: only({ everywhere: Type.Optional(Type.Boolean()) }),
  toRequest: ({ query }) => query,
});
