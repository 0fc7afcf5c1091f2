import type { MemberCall } from '@offshoot/rpc/auth';

declare module 'fastify' {
  interface FastifyRequest {
    /** On whose behalf the gateway makes the request: set before any handler runs. */
    memberCall: MemberCall;
  }
}
