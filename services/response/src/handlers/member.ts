import type { MemberCall } from '@offshoot/callers';

declare module 'fastify' {
  interface FastifyRequest {
    /** On whose behalf the gateway makes the request: set before any handler runs. */
    memberCall: MemberCall;
  }
}
