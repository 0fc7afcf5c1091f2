import type { IncomingHttpHeaders } from 'node:http';
import { type Caller, callerFromServiceHeaders, callerHeader, memberRequired } from './caller.ts';
import type { MemberCall } from './identity.ts';
import { memberTokenReader } from './member-token.ts';
import type { ServiceCredentials } from './service-credentials.ts';
import { audienceOf } from './service-key.ts';
import { tokenReader } from './service-token.ts';
import { userTokenReader } from './user-token.ts';

type Credentials = Pick<ServiceCredentials, 'serviceKey' | 'serviceCallers'>;

/** Whom an HTTP request that the gateway has passed on is for. Throws CALLER_UNKNOWN or CALLER_NOT_ALLOWED. */
export type MemberOf = (request: { headers: IncomingHttpHeaders }) => Promise<MemberCall>;

/** On whose behalf the gateway makes a request that is no RPC. Throws CALLER_UNKNOWN or CALLER_NOT_ALLOWED. */
export function callerReader({ serviceKey, serviceCallers }: Credentials): (request: { headers: IncomingHttpHeaders }) => Promise<Caller> {
  const audience = audienceOf(serviceKey);
  const read = {
    service: tokenReader({ audience, callers: serviceCallers }),
    user: userTokenReader(audience, serviceCallers),
    member: memberTokenReader(audience, serviceCallers),
  };
  return async ({ headers }) => {
    const given = new Headers();
    for (const name of ['authorization', callerHeader]) {
      const value = headers[name];
      if (typeof value === 'string') given.set(name, value);
    }
    return callerFromServiceHeaders(given, read, { callers: ['gateway'] });
  };
}

/** The same for requests of members only, as requireMemberCall is for RPCs. */
export function memberReader(credentials: Credentials): MemberOf {
  const callerOf = callerReader(credentials);
  return async (request) => {
    const caller = await callerOf(request);
    if (caller.kind !== 'member') throw memberRequired('This request');
    return { identity: caller.identity, token: String(request.headers[callerHeader] ?? '') };
  };
}
