import { SessionService, SignInRequestSchema } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only, signed } from '../messages.ts';

export const signIn = restRoute({
  method: 'POST',
  path: '/api/session',
  rpc: SessionService.method.signIn,
  summary: 'Redeems a signed challenge for a session.',
  token: 'none',
  status: 201,
  body: only({
    challenge: messages.field(SignInRequestSchema, 'challenge'),
    statement: signed('The statement session.sign-in.'),
  }),
  toRequest: ({ body }) => body,
});
