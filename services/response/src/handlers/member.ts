import type { IncomingMessage } from 'node:http';
import type { ClientCall, MemberCall } from '@offshoot/rpc/auth';

declare module 'fastify' {
  interface FastifyRequest {
    /** On whose behalf the gateway makes the request: set before any handler runs. */
    memberCall: MemberCall;
  }
}

/** Whom a request is for. Throws a Refusal for what neither the gateway nor this process has passed on. */
export type CallOf = (request: IncomingMessage) => ClientCall | Promise<ClientCall>;
