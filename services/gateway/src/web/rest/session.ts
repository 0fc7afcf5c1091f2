import { RefreshSessionRequestSchema, SessionService, SignInRequestSchema } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { messages, only, signed } from './messages.ts';

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

export const refreshSession = restRoute({
  method: 'POST',
  path: '/api/session/refresh',
  rpc: SessionService.method.refreshSession,
  summary: 'Exchanges a refresh token for new tokens of the same session.',
  token: 'none',
  body: only({ refreshToken: messages.field(RefreshSessionRequestSchema, 'refreshToken') }),
  toRequest: ({ body }) => body,
});

export const getSession = restRoute({
  method: 'GET',
  path: '/api/session',
  rpc: SessionService.method.getSession,
  summary: 'Reads to whom the session belongs.',
  toRequest: () => ({}),
});

export const createChallenge = restRoute({
  method: 'POST',
  path: '/api/session/challenges',
  rpc: SessionService.method.createChallenge,
  summary: 'Makes a challenge for one sign-in.',
  token: 'none',
  status: 201,
  toRequest: () => ({}),
});
