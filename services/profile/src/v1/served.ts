import type { IncomingHttpHeaders } from 'node:http';
import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { V1Route } from '@offshoot/profiles/api';
import type { Identity } from '@offshoot/rpc/auth';
import type { Static, TSchema } from 'typebox';

/** What a route has of a request that was admitted and fits its schemas. */
export interface V1Request<Params extends TSchema, Query extends TSchema, Body extends TSchema> {
  params: Static<Params>;
  query: Static<Query>;
  body: Static<Body>;
  /** The client's own, for conditions such as `if-match`. They say nothing about who it is. */
  headers: IncomingHttpHeaders;
  /** Who asks. Of routes for people, there is none. */
  member: Identity;
  /** Calls an RPC of this service on behalf of the caller. */
  call<I extends DescMessage, O extends DescMessage>(method: DescMethodUnary<I, O>, input: MessageInitShape<I>): Promise<MessageShape<O>>;
}

export interface V1Answer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/** A route and what answers it. */
export interface ServedRoute {
  route: V1Route;
  handle(request: V1Request<TSchema, TSchema, TSchema>): Promise<V1Answer>;
}

/** Types the handler by the schemas of its route. */
export function served<Params extends TSchema, Query extends TSchema, Body extends TSchema>(
  route: V1Route<Params, Query, Body>,
  handle: (request: V1Request<Params, Query, Body>) => Promise<V1Answer>,
): ServedRoute {
  return { route, handle } as unknown as ServedRoute;
}
