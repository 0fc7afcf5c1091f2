import { type CreateRequest, RequestRefusal } from '@offshoot/openai-api';
import { isJsonSchema, isParameters } from '@offshoot/profiles';

/** Throws RequestRefusal for a schema of the request that is none. Those of a profile were checked when it was written. */
export function requireSchemas({ tools, text }: Pick<CreateRequest, 'tools' | 'text'>): void {
  for (const [index, tool] of (tools ?? []).entries())
    if (tool.type === 'function' && 'parameters' in tool && tool.parameters && !isParameters(tool.parameters))
      throw noSchema(`tools[${index}].parameters`, 'a JSON Schema of an object');
  const format = text?.format;
  if (format?.type === 'json_schema' && !isJsonSchema(format.schema)) throw noSchema('text.format.schema', 'a JSON Schema');
}

const noSchema = (param: string, what: string): RequestRefusal =>
  new RequestRefusal('invalid_request', `'${param}' must be ${what}.`, { code: 'invalid_schema', param });
