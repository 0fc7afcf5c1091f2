import { restErrorSchema } from './error-form.ts';
import type { JsonSchema } from './json-schema.ts';
import { answerSchema, type RestApi } from './rest-api.ts';
import type { RestRoute } from './rest-route.ts';

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  parameters: { name: string; in: 'path' | 'query'; required: boolean; schema: JsonSchema }[];
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: JsonSchema }> }>;
  security: Record<string, string[]>[];
}

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, JsonSchema> };
}

/** OpenAPI 3.1 from the same schemas that check each request. */
export function openApiOf(api: RestApi): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const route of api.routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(api, route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: api.title, version: '1', description: api.introduction.join('\n\n') },
    paths,
    components: {
      // Read last: the operations add what they refer to.
      schemas: { Error: restErrorSchema, ...api.schemas.schemas },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operationOf(api: RestApi, route: RestRoute): Operation {
  const { rpc, summary, params, query, body, status, token } = route;
  const answer = answerSchema(api, route);
  const parameters = [
    ...Object.entries(params.properties).map(([name, schema]) => ({ name, in: 'path' as const, required: true, schema })),
    ...Object.entries(query.properties).map(([name, schema]) => ({
      name,
      in: 'query' as const,
      required: query.required?.includes(name) ?? false,
      schema,
    })),
  ];
  return {
    operationId: `${rpc.parent.name}.${rpc.name}`,
    summary,
    tags: [rpc.parent.name],
    parameters: parameters.map((each) => ({ ...each, schema: each.schema as JsonSchema })),
    ...(body && { requestBody: { required: true as const, content: json(body as unknown as JsonSchema) } }),
    responses: {
      [status]: { description: 'Success.', ...(answer && { content: json(answer) }) },
      default: { description: 'Refused, with the reason.', content: json({ $ref: '#/components/schemas/Error' }) },
    },
    security: token === 'required' ? [{ token: [] }] : token === 'optional' ? [{}, { token: [] }] : [],
  };
}

function json(schema: JsonSchema) {
  return { 'application/json': { schema } };
}
