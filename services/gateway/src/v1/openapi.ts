import { errorBodySchema } from '@offshoot/openai-api';
import { profileRoutes, type V1Route } from '@offshoot/profiles/api';
import { answer, contentOf } from '../web/answer.ts';
import { isRead, pathOf } from '../web/requests.ts';
import type { WebRoute } from '../web/web-routes.ts';
import { type PipedOperation, pipedOperations } from './pipes/piped-operations.ts';
import { type PipedSchema, pipedQueries, pipedSchemas } from './pipes/piped-schemas.ts';

export const OPENAPI_PATH = '/v1/openapi.json';
const json = (schema: unknown) => ({ 'application/json': { schema } });
const error = { description: 'Refused, with the reason.', content: json({ $ref: '#/components/schemas/Error' }) };

/** The description of everything under /v1, from the same schemas that check each request. */
export function openApiRoute(): WebRoute {
  const content = contentOf('application/json', Buffer.from(JSON.stringify(documentOf())));
  return (request, response) => {
    if (pathOf(request) !== OPENAPI_PATH || !isRead(request)) return false;
    answer(request, response, content, { cacheControl: 'public, max-age=300' });
    return true;
  };
}

function documentOf() {
  const paths: Record<string, Record<string, unknown>> = {};
  const add = (path: string, method: string, operation: unknown) => {
    const template = path.replace(/:(\w+)/g, '{$1}');
    paths[template] = { ...paths[template], [method.toLowerCase()]: operation };
  };
  for (const route of profileRoutes) add(route.path, route.method, operationOf(route));
  for (const piped of pipedOperations) add(piped.path, piped.method, pipedOperation(piped));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Offshoot for companies',
      version: '1',
      description:
        'Send an API key, a token of your identity provider, or the token of a session as “authorization: Bearer”. A token of an identity ' +
        'provider needs the header offshoot-tenant, and so does a person in several tenants. Errors have {"error": {"type", "message", ' +
        '"code", "param"}}.',
    },
    security: [{ bearer: [] }],
    paths,
    components: { schemas: { Error: errorBodySchema, ...pipedSchemas }, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}

interface ObjectSchema {
  /** `title`: what stands for the name. */
  patternProperties?: Record<string, { title: string; description: string }>;
  properties?: Record<string, unknown>;
  required?: string[];
}

function parametersOf(place: 'path' | 'query', schema: ObjectSchema = {}) {
  return Object.entries(schema.properties ?? {}).map(([name, each]) => ({
    name,
    in: place,
    required: place === 'path' || (schema.required ?? []).includes(name),
    schema: each,
  }));
}

const ifMatch = {
  name: 'if-match',
  in: 'header',
  required: false,
  description: 'The version that the profile must be at, such as 3 or "3"; otherwise 409, and nothing changes. * is any.',
  schema: { type: 'string' },
};
const idempotencyKey = {
  name: 'idempotency-key',
  in: 'header',
  required: false,
  description:
    'Up to 255 visible characters, such as a UUID. For 24 hours, the same request with the same key gets the same answer, and is not carried out again.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};
const etag = { etag: { description: 'The version, such as "3".', schema: { type: 'string' } } };

/** Names that are only known in part are the keys of one object, each of them a parameter. */
function namedByPattern({ patternProperties }: ObjectSchema = {}) {
  return Object.entries(patternProperties ?? {}).map(([pattern, { title, ...each }]) => ({
    name: title,
    in: 'query',
    required: false,
    style: 'form',
    explode: true,
    description: each.description,
    schema: { type: 'object', patternProperties: { [pattern]: each }, additionalProperties: false },
  }));
}

function operationOf(route: V1Route) {
  const { method, path, scope, summary, params, query, body, isBodyOptional = false, described, answers } = route;
  return {
    operationId: operationId(method, path),
    summary: scope ? `${summary} Scope: ${scope}.` : summary,
    tags: [path.split('/')[2] ?? ''],
    parameters: [
      ...parametersOf('path', params as ObjectSchema | undefined),
      ...parametersOf('query', query as ObjectSchema | undefined),
      ...namedByPattern(query as ObjectSchema | undefined),
      ...(route.isConditional ? [ifMatch] : []),
      ...(method === 'POST' ? [idempotencyKey] : []),
    ],
    ...(body && { requestBody: { required: !isBodyOptional, content: json(described?.body ?? body) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, schema]) => [
          status,
          {
            description: 'Success.',
            ...(route.hasEtag && { headers: etag }),
            ...(status !== '204' && { content: json(schema) }),
          },
        ]),
      ),
      default: error,
    },
  };
}

function pipedOperation({ method, path, rule, summary, answer, body }: PipedOperation) {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const query = method === 'GET' && answer in pipedQueries ? pipedQueries[answer as keyof typeof pipedQueries] : undefined;
  return {
    operationId: operationId(method, path),
    summary: `${summary} Scope: ${rule.scope}.`,
    tags: [path.split('/')[2] ?? ''],
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...parametersOf('query', query as ObjectSchema | undefined),
      ...(method === 'POST' ? [idempotencyKey] : []),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: body === 'UploadFile' ? { 'multipart/form-data': { schema: named(body) } } : json(named(body)),
      },
    }),
    responses: {
      200: { description: isStreamed(path, answer) ? STREAMED : 'Success.', content: contentOfAnswer(path, answer) },
      default: error,
    },
  };
}

const named = (name: PipedSchema) => ({ $ref: `#/components/schemas/${name}` });
const STREAMED =
  'Success. With stream: true, the answer is text/event-stream: each “data:” is one event as JSON, “event:” is its type, and the last line is “data: [DONE]”.';
const isStreamed = (path: string, answer: PipedOperation['answer']): boolean => answer === 'Response' && !path.endsWith('/cancel');

function contentOfAnswer(path: string, answer: PipedOperation['answer']) {
  if (answer === 'bytes') return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  return { ...json(named(answer)), ...(isStreamed(path, answer) && { 'text/event-stream': { schema: named('ResponseEvent') } }) };
}

const operationId = (method: string, path: string): string =>
  `${method.toLowerCase()}${path.replace(/^\/v1/, '').replace(/[/:]+(\w)/g, (_, first: string) => first.toUpperCase())}`;
