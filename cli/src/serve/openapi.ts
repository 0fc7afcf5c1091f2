// The OpenAPI document of `offshoot serve`, from the operations that the commands carry out, too.
import { type JsonSchema, MessageSchemas, type OpenApiDocument, restErrorSchema } from '@offshoot/rest';
import type { AnyOperation } from './operations.ts';

const INTRODUCTION = [
  'Your agents, from your own machine: everything here acts with the identity of the `offshoot` command. It listens on the loopback interface only. What agents answer comes to you directly, and the pool does not see it.',
  'Send the token of the file that `offshoot serve` names: Authorization: Bearer TOKEN. A WebSocket at /api/agents/{instanceId}/ws, with the subprotocols "offshoot" and the token, sends the goals of an agent whenever they change, and takes {"type":"goals"}, {"type":"tick","goal":"mem_…"} and {"type":"ping"}.',
];

export interface Described {
  document: OpenApiDocument;
  schemas: MessageSchemas;
}

export function describe(operations: readonly AnyOperation[]): Described {
  const schemas = new MessageSchemas();
  const paths: OpenApiDocument['paths'] = {};
  for (const operation of operations)
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: described(operation, schemas) };
  const document: OpenApiDocument = {
    openapi: '3.1.0',
    info: { title: 'Your Offshoot agents', version: '1', description: INTRODUCTION.join('\n\n') },
    paths,
    components: {
      // Read last: the operations add what they refer to.
      schemas: { Error: restErrorSchema, ...schemas.schemas },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
  return { document, schemas };
}

function described(operation: AnyOperation, schemas: MessageSchemas): OpenApiDocument['paths'][string][string] {
  const { id, summary, method, path, status } = operation;
  const inPath = namesIn(path);
  const query = method === 'GET' ? querySchema(operation) : undefined;
  const body = method === 'GET' ? undefined : bodySchema(operation);
  return {
    operationId: id,
    summary,
    tags: ['agents'],
    parameters: [
      ...inPath.map((name) => ({ name, in: 'path' as const, required: true, schema: partOf(operation, name) })),
      ...Object.entries(query?.properties ?? {}).map(([name, schema]) => ({ name, in: 'query' as const, required: false, schema })),
    ],
    ...(body && { requestBody: { required: true as const, content: json(body) } }),
    responses: {
      [status]: { description: 'Success.', content: json(operation.answer(schemas)) },
      default: { description: 'Refused, with the reason.', content: json({ $ref: '#/components/schemas/Error' }) },
    },
    security: [{ token: [] }],
  };
}

const json = (schema: JsonSchema) => ({ 'application/json': { schema } });

interface ObjectSchema extends JsonSchema {
  type: 'object';
  properties: Record<string, JsonSchema>;
  required: string[];
  additionalProperties: false;
}

const MAX_PATH_PART = 100;

const namesIn = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);

const partOf = ({ fields }: AnyOperation, name: string): JsonSchema =>
  fields[name] ?? { type: 'string', minLength: 1, maxLength: MAX_PATH_PART };

const objectOf = (properties: Record<string, JsonSchema>, required: readonly string[]): ObjectSchema => ({
  ...{ type: 'object', properties, additionalProperties: false },
  required: required.filter((name) => name in properties),
});

export const paramsSchema = (operation: AnyOperation): ObjectSchema =>
  objectOf(Object.fromEntries(namesIn(operation.path).map((name) => [name, partOf(operation, name)])), namesIn(operation.path));

export const querySchema = (operation: AnyOperation): ObjectSchema =>
  operation.method === 'GET' ? objectOf(othersOf(operation), operation.required) : objectOf({}, []);

/** Undefined: it takes none. */
export function bodySchema(operation: AnyOperation): ObjectSchema | undefined {
  const others = othersOf(operation);
  return operation.method === 'GET' || Object.keys(others).length === 0 ? undefined : objectOf(others, operation.required);
}

function othersOf({ path, fields }: AnyOperation): Record<string, JsonSchema> {
  const inPath = new Set(namesIn(path));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !inPath.has(name)));
}
