import type { Scope } from '@offshoot/rpc/auth/identity.ts';
import type { TSchema } from 'typebox';

/** A route of the profile service under /v1: what the gateway has to know of it, and its description. */
export interface V1Route<Params extends TSchema = TSchema, Query extends TSchema = TSchema, Body extends TSchema = TSchema> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `/v1/agents/:agent_id`. */
  path: string;
  /** Absent: every member. */
  scope?: Scope;
  /** For signed-in people, outside any tenant: takes sessions only. */
  isForPeople?: boolean;
  /** How often a network may have it done. */
  networkLimit?: 'newTenant';
  /** Its success deletes the caller's tenant. */
  deletesTenant?: boolean;
  summary: string;
  /** Fields that are not named are refused. */
  params?: Params;
  query?: Query;
  body?: Body;
  /** Without a body, the route gets `{}`. */
  isBodyOptional?: boolean;
  /** For the description, if more is checked than the schema says. */
  described?: { body: TSchema };
  /** Takes If-Match. */
  isConditional?: boolean;
  /** Its answers have an ETag. */
  hasEtag?: boolean;
  /** By status. */
  answers: Record<number, TSchema>;
}

/** Keeps the types of the schemas for the handler of the route. */
export function v1Route<Params extends TSchema, Query extends TSchema, Body extends TSchema>(
  route: V1Route<Params, Query, Body>,
): V1Route<Params, Query, Body> {
  return route;
}
