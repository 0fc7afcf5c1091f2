// A server's definition of a tool, in one canonical form. A pin of the tool is a pin of this text.
import { canonicalJson, type JsonObject, type JsonValue, textDigest } from '@offshoot/statements';
import { LIMITS } from '../limits.ts';
import { McpError } from '../mcp-error.ts';
import { type SchemaCheck, schemaCheck } from './schema-check.ts';

export interface ToolDefinition {
  name: string;
  /** What the server says that the tool does. A third party's words: data for a model, never an order. */
  description: string;
  /** JSON Schema of the arguments. */
  inputSchema: JsonObject;
  /** What the server says of the tool's effects. It may raise a risk and never lowers one. */
  annotations: JsonObject;
}

/** A definition that was checked. */
export interface PinnedTool extends ToolDefinition {
  /** RFC 8785 form of the definition. */
  pin: string;
  /** "sha256:" and the SHA-256 of the pin. */
  digest: string;
  check: SchemaCheck;
}

/** Plain letters only: others could look like the name of another tool. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_./-]{0,63}$/;
const FIELDS = ['name', 'description', 'inputSchema', 'annotations'];

/** Throws McpError `bad-definition`. */
export function pinnedTool(definition: ToolDefinition): PinnedTool {
  const { name, description, inputSchema, annotations } = definition;
  if (!NAME.test(name)) throw unusable('a name with other characters than plain letters, digits and _ . / -, or a longer one');
  const pin = canonical({ name, description, inputSchema, annotations });
  if (pin.length > LIMITS.definition) throw unusable(`more than ${LIMITS.definition} characters`);
  return { name, description, inputSchema, annotations, pin, digest: textDigest(pin), check: schemaCheck(inputSchema) };
}

/** Reads what `pinnedTool` wrote; other JSON than that is no pin. Throws McpError `bad-definition`. */
export function readPin(pin: string): PinnedTool {
  if (pin.length > LIMITS.definition) throw unusable(`more than ${LIMITS.definition} characters`);
  const json = parsed(pin);
  if (!isObject(json) || Object.keys(json).some((field) => !FIELDS.includes(field))) throw unusable('not a definition');
  const { name, description, inputSchema, annotations } = json;
  if (typeof name !== 'string' || typeof description !== 'string' || !isObject(inputSchema) || !isObject(annotations))
    throw unusable('not a definition');
  const tool = pinnedTool({ name, description, inputSchema, annotations });
  if (tool.pin !== pin) throw unusable('not in its canonical form');
  return tool;
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw unusable('not JSON');
  }
}

function canonical(json: JsonObject): string {
  try {
    return canonicalJson(json);
  } catch {
    throw unusable('no canonical form');
  }
}

const isObject = (json: JsonValue | undefined): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);

const unusable = (detail: string): McpError => new McpError('bad-definition', { detail });
