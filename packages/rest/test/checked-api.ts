import { Ajv2020 as Ajv, type ValidateFunction } from 'ajv/dist/2020.js';
import type { OpenApiDocument } from '../src/openapi.ts';

interface ApiAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape that it expects.
  body: any;
  /** The reason of a refusal. */
  reason: string | undefined;
}

interface ApiRequest {
  token?: string | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
}

/** A client that believes only the API's own OpenAPI document: every answer must match it. */
export interface CheckedApi {
  document: OpenApiDocument;
  call(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>;
}

export async function checkedApi(url: string, openApiPath: string): Promise<CheckedApi> {
  const document = (await (await fetch(`${url}${openApiPath}`)).json()) as OpenApiDocument;
  const checks = answerChecks(document);
  return {
    document,
    async call(method, path, { token, body, raw, headers = {} } = {}) {
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(sent !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(sent !== undefined && { body: sent as string }),
      });
      const text = await response.text();
      const answer = text === '' ? undefined : JSON.parse(text);
      checks(method, path.split('?', 1)[0] ?? '', response.status, answer);
      if (answer?.error && response.headers.get('x-request-id') !== answer.error.requestId) throw new Error('The request IDs differ.');
      return { status: response.status, headers: response.headers, body: answer, reason: answer?.error?.reason };
    },
  };
}

function answerChecks(document: OpenApiDocument) {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const compiled = new Map<unknown, ValidateFunction>();
  const check = (schema: object, value: unknown, what: string) => {
    const validate = compiled.get(schema) ?? ajv.compile({ ...schema, components: document.components });
    compiled.set(schema, validate);
    if (!validate(value))
      throw new Error(`${what} does not match its schema: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
  };
  const error = document.components.schemas.Error as object;
  return (method: string, path: string, status: number, body: unknown) => {
    const what = `${status} of ${method} ${path}`;
    if (status >= 400) return method === 'HEAD' ? undefined : check(error, body, what);
    const operation = operationOf(document, method, path);
    const success = operation?.responses[status];
    if (!success) throw new Error(`${what} is not in the document.`);
    const schema = success.content?.['application/json']?.schema;
    if (schema) check(schema, body, what);
    else if (body !== undefined) throw new Error(`${what} has a body.`);
  };
}

function operationOf({ paths }: OpenApiDocument, method: string, path: string) {
  const literal = paths[path]?.[method.toLowerCase()];
  if (literal) return literal;
  for (const [template, methods] of Object.entries(paths)) {
    const isThis = new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
    if (isThis && methods[method.toLowerCase()]) return methods[method.toLowerCase()];
  }
  return undefined;
}
