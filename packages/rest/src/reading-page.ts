import { createHash } from 'node:crypto';
import type { JsonSchema } from './json-schema.ts';
import type { OpenApiDocument } from './openapi.ts';

/** The OpenAPI document as a page: plain HTML without scripts, so that a policy can forbid everything but its one style. */
export function readingPage(document: OpenApiDocument, openApiPath: string): { html: string; policy: string } {
  const digest = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationHtml(path, method.toUpperCase(), operation)),
  );
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `<section><h3 id="schema-${escapeHtml(name)}">${escapeHtml(name)}</h3>${fieldsHtml(schema)}</section>`,
  );
  const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.info.title)}</title><style>${style}</style></head>
<body><main>
<h1>${escapeHtml(document.info.title)}</h1>
${document.info.description
  .split('\n\n')
  .map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
  .join('\n')}
<p>For programs: <a href="${escapeHtml(openApiPath)}">${escapeHtml(openApiPath)}</a> (OpenAPI 3.1).</p>
<h2>Routes</h2>
${operations.join('\n')}
<h2>Schemas</h2>
${schemas.join('\n')}
</main></body></html>
`;
  return { html: page, policy };
}

type Operation = OpenApiDocument['paths'][string][string];

function operationHtml(
  path: string,
  method: string,
  { summary, parameters, requestBody, responses, security, operationId }: Operation,
): string {
  const token = security.length === 0 ? 'none' : security.length === 1 ? 'required' : 'optional';
  const body = requestBody?.content['application/json']?.schema;
  const [[status = '', success] = []] = Object.entries(responses);
  const answer = success?.content?.['application/json']?.schema;
  const rows = parameters.map((each) => rowHtml(each.name, each.in, each.schema, each.required));
  return `<section><h3><code>${method} ${escapeHtml(path)}</code></h3>
<p>${escapeHtml(summary)} Token: ${token}. RPC: <code>${escapeHtml(operationId)}</code>.</p>
${rows.length > 0 ? tableHtml('Parameter', rows) : ''}
${body ? `<h4>Body</h4>${fieldsHtml(body)}` : ''}
<p>Success: ${status}${answer ? `, ${typeHtml(answer)}` : ', no body'}.</p></section>`;
}

function fieldsHtml(schema: JsonSchema): string {
  if (schema.properties === undefined) return `<p>${typeHtml(schema)}</p>`;
  const required = (schema.required ?? []) as string[];
  const rows = Object.entries(schema.properties as Record<string, JsonSchema>).map(([name, each]) =>
    rowHtml(name, undefined, each, required.includes(name)),
  );
  return tableHtml('Field', rows);
}

function tableHtml(first: string, rows: string[]): string {
  if (rows.length === 0) return '<p>No fields.</p>';
  return `<table><thead><tr><th scope="col">${first}</th><th scope="col">Value</th><th scope="col">Needed</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function rowHtml(name: string, place: string | undefined, schema: JsonSchema, required: boolean): string {
  const where = place === undefined ? '' : ` (${place})`;
  const note = typeof schema.description === 'string' ? `<br>${escapeHtml(schema.description)}` : '';
  return `<tr><th scope="row"><code>${escapeHtml(name)}</code>${where}</th><td>${typeHtml(schema)}${note}</td><td>${required ? 'yes' : 'no'}</td></tr>`;
}

function typeHtml(schema: JsonSchema): string {
  const { $ref, type, items, additionalProperties, enum: values, pattern, format, contentEncoding } = schema;
  if (typeof $ref === 'string') {
    const name = escapeHtml($ref.split('/').at(-1) ?? '');
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (type === 'array') return `list of ${typeHtml(items as JsonSchema)}`;
  if (type === 'object')
    return typeof additionalProperties === 'object' ? `map of ${typeHtml(additionalProperties as JsonSchema)}` : 'object';
  if (Array.isArray(values)) return values.map((value) => `<code>${escapeHtml(String(value))}</code>`).join(' | ');
  const kind = contentEncoding ?? format ?? (Array.isArray(type) ? type.join(' or ') : type);
  const shape =
    typeof pattern === 'string' && contentEncoding === undefined && format === undefined ? ` <code>${escapeHtml(pattern)}</code>` : '';
  return `${escapeHtml(String(kind))}${shape}`;
}

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}main{max-width:60rem;margin:auto;padding:1rem}
section{border-top:1px solid #8888;margin-top:1.5rem}code{overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #8884;overflow-wrap:anywhere}`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text between tags and inside quotes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
