import { MessageSchemas, problemDetailsSchema } from '@offshoot/rest';
import type { Schema } from '../operation.ts';
import { type AnyOperation, OPERATIONS, pathFields } from './operations.ts';

const INSTANCE: Schema = { type: 'string', pattern: '^inst_[a-z2-7]{26}$' };
const json = (schema: Schema) => ({ 'application/json': { schema } });
const problem = {
  description: 'Refused, with the reason and the next step.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** What a route checks: what stands in its path, and the rest in its query or body. */
export function schemasOf(operation: AnyOperation): { params: Schema; query: Schema | undefined; body: Schema | undefined } {
  const fields = operation.fields as Record<string, Schema>;
  const inPath = pathFields(operation);
  const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !inPath.includes(name)));
  const params = objectOf(Object.fromEntries(inPath.map((name) => [name, fields[name] ?? INSTANCE])), inPath);
  const whole = objectOf(rest, operation.required);
  if (operation.method === 'GET') return { params, query: whole, body: undefined };
  return { params, query: undefined, body: Object.keys(rest).length > 0 ? whole : undefined };
}

const objectOf = (properties: Record<string, Schema>, required: readonly string[]): Schema => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});

/** OpenAPI 3.1, of the same table as the routes. */
export function openApi(): object {
  const schemas = new MessageSchemas();
  const paths: Record<string, Record<string, object>> = {};
  const add = (path: string, method: string, operation: object) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const operation of OPERATIONS) add(operation.path, operation.method, described(operation, schemas));
  add('/api/agents/{instanceId}/ws', 'GET', {
    summary: 'A WebSocket that tells status and goals when they change, and takes {"type":"tick"}, {"type":"goals"} and {"type":"ping"}.',
    description: 'A browser brings the token by the subprotocols "offshoot" and "token.TOKEN".',
    parameters: [inPath('instanceId', INSTANCE)],
    responses: { 101: { description: 'It is open.' }, default: problem },
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Your agents',
      version: '1',
      description: 'What `offshoot serve` offers on your own machine. The pool does not see it.',
    },
    security: [{ token: [] }],
    paths,
    components: {
      schemas: { Problem: problemDetailsSchema, ...schemas.schemas },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

const inPath = (name: string, schema: Schema) => ({ name, in: 'path', required: true, schema });

function described(operation: AnyOperation, schemas: MessageSchemas): object {
  const { id, summary, status } = operation;
  const { params, query, body } = schemasOf(operation);
  const named = (part: Schema | undefined) => Object.entries((part?.properties ?? {}) as Record<string, Schema>);
  return {
    operationId: id,
    summary,
    parameters: [
      ...named(params).map(([name, schema]) => inPath(name, schema)),
      ...named(query).map(([name, schema]) => ({ name, in: 'query', required: operation.required.includes(name as never), schema })),
    ],
    ...(body && { requestBody: { required: operation.required.length > 0, content: json(body) } }),
    responses: { [status]: { description: 'Success.', content: json(operation.answer(schemas)) }, default: problem },
  };
}
