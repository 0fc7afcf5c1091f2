import type { IncomingHttpHeaders } from 'node:http';
import { callerFromServiceHeaders, callerHeader, memberRequired } from './caller.ts';
import type { MemberCall } from './identity.ts';
import { memberTokenReader } from './member-token.ts';
import type { ServiceCredentials } from './service-credentials.ts';
import { audienceOf } from './service-key.ts';
import { tokenReader } from './service-token.ts';
import { userTokenReader } from './user-token.ts';

/** Whom an HTTP request that the gateway has passed on is for. Throws CALLER_UNKNOWN or CALLER_NOT_ALLOWED. */
export type MemberOf = (request: { headers: IncomingHttpHeaders }) => Promise<MemberCall>;

/** For requests that are no RPC, as requireMemberCall is for RPCs. */
export function memberReader({ serviceKey, serviceCallers }: Pick<ServiceCredentials, 'serviceKey' | 'serviceCallers'>): MemberOf {
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
    const caller = await callerFromServiceHeaders(given, read, { callers: ['gateway'] });
    if (caller.kind !== 'member') throw memberRequired('This request');
    return { identity: caller.identity, token: given.get(callerHeader) ?? '' };
  };
}
