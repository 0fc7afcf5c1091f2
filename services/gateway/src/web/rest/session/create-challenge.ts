import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { restRoute } from '@offshoot/rest';

export const createChallenge = restRoute({
  method: 'POST',
  path: '/api/session/challenges',
  rpc: SessionService.method.createChallenge,
  summary: 'Makes a challenge for one sign-in.',
  token: 'none',
  status: 201,
  toRequest: () => ({}),
});
