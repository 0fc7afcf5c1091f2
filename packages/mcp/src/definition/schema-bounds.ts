// What a schema may be: small, without references that lead outside or in a circle, and without words of its own for other schemas.
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { LIMITS } from '../limits.ts';
import { McpError } from '../mcp-error.ts';

const REFUSED_WORDS = ['$id', '$anchor', '$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$recursiveAnchor', '$vocabulary'];

/**
 * Each reference is replaced by what it refers to, and the whole is counted: a few lines can stand for billions of parts otherwise.
 * Throws McpError `bad-definition`.
 */
export function requireBoundedSchema(schema: JsonObject): void {
  const known = new Map<JsonValue, number>();
  const sizeOf = (part: JsonValue, depth: number, within: readonly JsonValue[]): number => {
    if (depth > LIMITS.schemaDepth) throw unusable(`more than ${LIMITS.schemaDepth} levels`);
    if (typeof part !== 'object' || part === null) return 1;
    const before = known.get(part);
    if (before !== undefined) return before;
    if (within.includes(part)) throw unusable('a schema that refers to itself');
    const inside = [...within, part];
    let size = 1;
    if (!Array.isArray(part)) {
      requirePlainWords(part);
      if (typeof part.$ref === 'string') size += sizeOf(target(schema, part.$ref), depth + 1, inside);
    }
    for (const each of Object.values(part)) {
      size += sizeOf(each, depth + 1, inside);
      if (size > LIMITS.schemaParts) throw unusable(`more than ${LIMITS.schemaParts} parts`);
    }
    known.set(part, size);
    return size;
  };
  sizeOf(schema, 0, []);
}

function requirePlainWords(part: JsonObject): void {
  const refused = REFUSED_WORDS.find((word) => typeof part[word] === 'string');
  if (refused !== undefined) throw unusable(`a schema with ${refused}`);
  for (const pattern of [part.pattern, ...patternsIn(part.patternProperties)])
    if (typeof pattern === 'string' && pattern.length > LIMITS.pattern)
      throw unusable(`a pattern of more than ${LIMITS.pattern} characters`);
}

const patternsIn = (json: JsonValue | undefined): string[] =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.keys(json) : [];

/** Only what is in the same schema. */
function target(schema: JsonObject, ref: string): JsonValue {
  if (!ref.startsWith('#/')) throw unusable('a schema that refers to itself as a whole or to another one');
  let at: JsonValue | undefined = schema;
  for (const step of ref.slice(2).split('/')) {
    const name = unescaped(step);
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? (at as JsonObject)[name] : undefined;
  }
  if (at === undefined) throw unusable('a schema that refers to nothing');
  return at;
}

function unescaped(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    throw unusable('a schema that refers to nothing');
  }
}

const unusable = (detail: string): McpError => new McpError('bad-definition', { detail });
