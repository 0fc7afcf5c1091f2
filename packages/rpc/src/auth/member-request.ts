import type { IncomingHttpHeaders } from 'node:http';
import { type Caller, callerFromServiceHeaders, callerHeader, memberRequired } from './caller.ts';
import type { MemberCall } from './identity.ts';
import { memberTokenReader } from './member-token.ts';
import type { ServiceCredentials } from './service-credentials.ts';
import { audienceOf } from './service-key.ts';
import { tokenReader } from './service-token.ts';
import { userTokenReader } from './user-token.ts';

type Credentials = Pick<ServiceCredentials, 'serviceKey' | 'serviceCallers'>;
type Request = { headers: IncomingHttpHeaders };

/** Whose request it is, and the value of `callerHeader` for the calls that the service makes to others because of it. */
export interface ClientCall {
  caller: Caller;
  token: string;
}

/** Whom an HTTP request that the gateway has passed on is for. Throws CALLER_UNKNOWN or CALLER_NOT_ALLOWED. */
type MemberOf = (request: Request) => Promise<MemberCall>;

/** On whose behalf the gateway makes a request that is no RPC. Throws CALLER_UNKNOWN or CALLER_NOT_ALLOWED. */
function callReader({ serviceKey, serviceCallers }: Credentials): (request: Request) => Promise<ClientCall> {
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
    return { caller, token: given.get(callerHeader) ?? '' };
  };
}

/** The same for requests of members only, as requireMemberCall is for RPCs. */
export function memberReader(credentials: Credentials): MemberOf {
  const callOf = callReader(credentials);
  return async (request) => memberCallOf(await callOf(request));
}

/** Throws CALLER_NOT_ALLOWED. */
export function memberCallOf({ caller, token }: ClientCall): MemberCall {
  if (caller.kind !== 'member') throw memberRequired('This request');
  return { identity: caller.identity, token };
}

/** On the request itself: a weak map of every request takes longer to collect than to use. Nobody else has this symbol. */
const handedOver = Symbol('handed over');
type Arrived = Request & { [handedOver]?: { call: ClientCall; headers: Readonly<Record<string, string>> } };

/** Requests that a gateway in this process has handed over are for whom it says; all others are for whom the gateway's tokens say. */
export class Arrivals {
  readonly #read: (request: Request) => Promise<ClientCall>;

  constructor(credentials: Credentials) {
    this.#read = callReader(credentials);
  }

  /** Throws CALLER_UNKNOWN or CALLER_NOT_ALLOWED. */
  readonly callOf = (request: Arrived): ClientCall | Promise<ClientCall> => request[handedOver]?.call ?? this.#read(request);

  /** What the gateway that handed it over wants in the answer. */
  headersFor(request: Arrived): Readonly<Record<string, string>> {
    return request[handedOver]?.headers ?? {};
  }

  handOver(request: Arrived, call: ClientCall, headers: Readonly<Record<string, string>> = {}): void {
    request[handedOver] = { call, headers };
  }
}
