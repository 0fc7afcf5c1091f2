import type { DescMethodUnary, JsonObject } from '@bufbuild/protobuf';
import type { Caller } from '@offshoot/rpc/auth';
import type { Static, TObject, TSchema } from 'typebox';

/** What a request has brought, once it matched the route's schemas. */
interface RestInput<Params extends TSchema, Query extends TSchema, Body extends TSchema> {
  params: Static<Params>;
  query: Static<Query>;
  body: Static<Body>;
  caller: Caller;
}

/** One route: a translation of one RPC, and nothing more. */
export interface RestRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As OpenAPI writes it: `/api/pool/templates/{templateId}`. */
  path: string;
  rpc: DescMethodUnary;
  /** What it does, one line. */
  summary: string;
  /** Whether the caller needs a token. `optional`: the answer depends on who asks. */
  token: 'required' | 'optional' | 'none';
  params: TObject;
  query: TObject;
  body: TSchema | undefined;
  /** HTTP status of success. */
  status: 200 | 201 | 204;
  /** The field of the response that is the answer. Absent: the whole response. */
  answer: string | undefined;
  /** The request of the RPC, in its JSON form. Throws a Refusal. */
  toRequest(input: { params: object; query: object; body: object; caller: Caller }): JsonObject;
}

interface RouteDefinition<Params extends TObject, Query extends TObject, Body extends TSchema>
  extends Pick<RestRoute, 'method' | 'path' | 'rpc' | 'summary'>,
    Partial<Pick<RestRoute, 'token' | 'status' | 'answer'>> {
  params?: Params;
  query?: Query;
  body?: Body;
  toRequest(input: RestInput<Params, Query, Body>): JsonObject;
}

/** Defaults: the caller needs a token, and success is 200. */
export function restRoute<Params extends TObject, Query extends TObject, Body extends TSchema>(
  route: RouteDefinition<Params, Query, Body>,
): RestRoute {
  const { params, query, body, token = 'required', status = 200, answer } = route;
  const nothing = { type: 'object', properties: {}, additionalProperties: false } as unknown as TObject;
  return {
    ...route,
    token,
    status,
    answer,
    params: params ?? nothing,
    query: query ?? nothing,
    body,
    // Each part was checked against its schema.
    toRequest: (input) => route.toRequest(input as unknown as RestInput<Params, Query, Body>),
  };
}
