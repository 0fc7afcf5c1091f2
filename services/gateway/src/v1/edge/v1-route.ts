import type { DescService } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import type { Identity, Scope } from '@offshoot/callers';
import type { Static, TSchema } from 'typebox';

/** What a route has of a request that was admitted and fits its schemas. */
export interface V1Request<Params extends TSchema, Query extends TSchema, Body extends TSchema> {
  params: Static<Params>;
  query: Static<Query>;
  body: Static<Body>;
  /** The client's own, for conditions such as `if-match`. They say nothing about who it is. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Who asks. Of routes for people, there is none. */
  member: Identity;
  /** Calls the profile service for whoever asks. */
  client<S extends DescService>(service: S): Client<S>;
  /** Forgets the answers that are kept for a tenant's Idempotency-Keys. */
  forgetAnswers(tenantId: string): Promise<void>;
}

export interface V1Answer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/** A route that the gateway answers itself, by RPCs of the profile service. */
export interface V1Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `/v1/agents/:agent_id`. */
  path: string;
  /** Absent: every member. */
  scope?: Scope;
  /** For signed-in people, whatever their tenants: takes sessions only. */
  isForPeople?: boolean;
  /** How often a network may have it done. */
  networkLimit?: 'newTenant';
  summary: string;
  /** Fields that are not named are refused. */
  params?: TSchema;
  query?: TSchema;
  body?: TSchema;
  /** Without a body, the route gets `{}`. */
  isBodyOptional?: boolean;
  /** For the description, if the service behind checks what the schema does not. */
  described?: { body: TSchema };
  /** Takes If-Match. */
  isConditional?: boolean;
  /** Its answers have an ETag. */
  hasEtag?: boolean;
  /** By status. */
  answers: Record<number, TSchema>;
  handle(request: V1Request<TSchema, TSchema, TSchema>): Promise<V1Answer>;
}

/** Types the handler by the schemas of its route. */
export function v1Route<Params extends TSchema, Query extends TSchema, Body extends TSchema>(
  route: Omit<V1Route, 'params' | 'query' | 'body' | 'handle'> & {
    params?: Params;
    query?: Query;
    body?: Body;
    handle(request: V1Request<Params, Query, Body>): Promise<V1Answer>;
  },
): V1Route {
  return route as unknown as V1Route;
}
