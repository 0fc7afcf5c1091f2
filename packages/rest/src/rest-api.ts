import type { JsonSchema, MessageSchemas } from './json-schema.ts';
import type { RestRoute } from './rest-route.ts';

/** A set of routes with one description. */
export interface RestApi {
  title: string;
  /** What a developer needs to know before the first request, as plain paragraphs. */
  introduction: readonly string[];
  /** Path of its OpenAPI document; the page for people is beside it. */
  openApiPath: string;
  pagePath: string;
  schemas: MessageSchemas;
  routes: readonly RestRoute[];
}

/** Undefined: success has no body. */
export function answerSchema({ schemas }: Pick<RestApi, 'schemas'>, { rpc, answer, status }: RestRoute): JsonSchema | undefined {
  if (status === 204) return undefined;
  return answer === undefined ? schemas.ref(rpc.output) : ({ ...schemas.field(rpc.output, answer) } as JsonSchema);
}
