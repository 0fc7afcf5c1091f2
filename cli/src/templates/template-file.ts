import { readFile, realpath } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { type DescField, type DescMessage, fromJson, type JsonObject, type JsonValue, ScalarType } from '@bufbuild/protobuf';
import { createValidator, type Violation } from '@bufbuild/protovalidate';
import { type TemplateContent, TemplateContentSchema, TemplateSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TOOL_RESOURCES } from '@offshoot/statements';
import { isAlias, isMap, isScalar, isSeq, type Scalar } from 'yaml';
import { Failure, FILE_UNREADABLE } from '../failure.ts';
import type { Input } from '../terminal/input.ts';
import { nearestName } from './nearest-name.ts';
import { YamlSource } from './yaml-source.ts';

/** The instructions may have 256 KiB, the soul 16 KiB; the rest is small. A larger file must be something else. */
const MAX_FILE_BYTES = 1024 * 1024;

/** Long texts, whose field names are the same in both spellings. */
const MAY_BE_FILES = ['instructions', 'soul'];

const UNREADABLE: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you do not have permission to read it',
};

/** Short forms of enum values. */
const SHORT_FORMS: Record<string, Record<string, string>> = {
  'offshoot.template.v1.ToolProvisioning': { pool: 'TOOL_PROVISIONING_POOL', user: 'TOOL_PROVISIONING_USER' },
  'offshoot.template.v1.ToolResource': TOOL_RESOURCES,
  'offshoot.template.v1.ValueFormat': {
    email: 'VALUE_FORMAT_EMAIL',
    phone: 'VALUE_FORMAT_PHONE',
    url: 'VALUE_FORMAT_URL',
    number: 'VALUE_FORMAT_NUMBER',
  },
};

/**
 * Reads a template's content from YAML: the ProtoJSON form of TemplateContent, with names in either spelling (agentName,
 * agent_name), short enum values (`provisioning: pool|user`, `resource: telnyx-number`, `format: email`), and
 * `instructions` and `soul` as text or as the path of a .md file next to this one or below. "-" reads stdin, with paths relative
 * to the working directory. Throws Failure with file:line:column.
 */
export async function readTemplateFile(file: string, input: Pick<Input, 'all'>): Promise<TemplateContent> {
  const isPiped = file === '-';
  const source = YamlSource.parse(isPiped ? 'stdin' : file, isPiped ? await input.all() : await readText(file));
  const folder = isPiped ? process.cwd() : dirname(file);
  const root = source.document.contents;
  if (!isMap(root))
    throw source.failure(root, 'a template is a list of "name: value" lines', { help: 'See examples/templates/README.md for the fields.' });
  const json = new Reader(source).message(TemplateContentSchema, root);
  for (const field of MAY_BE_FILES) await includeFile(source, folder, json, field);
  return checked(source, fromJson(TemplateContentSchema, json));
}

/** Converts YAML nodes to ProtoJSON, guided by the contract, so that every error can name its place. */
class Reader {
  readonly #source: YamlSource;

  constructor(source: YamlSource) {
    this.#source = source;
  }

  message(schema: DescMessage, node: unknown): JsonObject {
    if (!isMap(node)) throw this.#source.failure(node, `${schema.name} must be "name: value" lines`);
    const json: JsonObject = {};
    for (const { key, value } of node.items) {
      const field = this.#field(schema, key);
      if (field.jsonName in json) throw this.#source.failure(key, `${field.name} is given twice`, { field: field.name });
      const read = this.#value(field, value, key);
      if (read !== undefined) json[field.jsonName] = read;
    }
    return json;
  }

  #field(schema: DescMessage, key: unknown): DescField {
    const name = isScalar(key) ? String(key.value) : '';
    const found = schema.fields.find((field) => field.name === name || field.jsonName === name);
    if (found !== undefined) return found;
    if (schema === TemplateContentSchema && TemplateSchema.fields.some((field) => field.name === name || field.jsonName === name)) {
      throw this.#source.failure(key, `${name} is set by the service, not by you`, {
        help: /visibility/i.test(name) ? 'Remove the line; publish with `offshoot template publish ID`.' : 'Remove the line.',
        field: name,
      });
    }
    const meant = nearestName(
      name,
      schema.fields.flatMap((field) => [field.name, field.jsonName]),
    );
    throw this.#source.failure(key, `unknown field ${JSON.stringify(name)}`, {
      help: meant ? `Did you mean ${meant}?` : `Known fields: ${schema.fields.map((field) => field.name).join(', ')}.`,
      field: name,
    });
  }

  /** Undefined if no value is given, as in "description:". */
  #value(field: DescField, node: unknown, key: unknown): JsonValue | undefined {
    if (isAlias(node)) return this.#value(field, node.resolve(this.#source.document), key);
    if (node === null || (isScalar(node) && node.value === null)) return undefined;
    if (field.fieldKind === 'list') {
      if (!isSeq(node)) throw this.#source.failure(node, `${field.name} must be a list`, { field: field.name });
      return node.items.map((item) => this.#single(field, item));
    }
    return this.#single(field, node);
  }

  #single(field: DescField, node: unknown): JsonValue {
    if (isAlias(node)) return this.#single(field, node.resolve(this.#source.document));
    if (field.message !== undefined) return this.message(field.message, node);
    if (!isScalar(node)) throw this.#source.failure(node, `${field.name} must be a single value`, { field: field.name });
    if (field.enum !== undefined) return this.#enumValue(field, node);
    const wanted = field.scalar === ScalarType.BOOL ? 'boolean' : 'string';
    if (typeof node.value !== wanted) {
      const help = wanted === 'string' ? 'Put it in quotes.' : 'Write true or false.';
      throw this.#source.failure(node, `${field.name} must be ${wanted === 'string' ? 'text' : 'true or false'}`, {
        help,
        field: field.name,
      });
    }
    return node.value as string | boolean;
  }

  #enumValue(field: DescField, node: Scalar): string {
    const shortForms = SHORT_FORMS[field.enum?.typeName ?? ''] ?? {};
    const given = String(node.value);
    const value = shortForms[given] ?? given;
    if (Object.values(shortForms).includes(value)) return value;
    throw this.#source.failure(node, `${field.name} cannot be ${JSON.stringify(given)}`, {
      help: `It is one of: ${Object.keys(shortForms).join(', ')}.`,
      field: field.name,
    });
  }
}

/** A single line that ends in .md is a path, relative to the YAML file. */
async function includeFile(source: YamlSource, folder: string, json: JsonObject, field: string): Promise<void> {
  const given = json[field];
  if (typeof given !== 'string' || !/^[^\n]+\.md$/.test(given.trim())) return;
  try {
    json[field] = await readText(await pathWithin(folder, given.trim()));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw source.failure(source.document.get(field, true), `${field}: ${error.message}`, {
      help: 'The path is relative to the YAML file and must stay in its folder. If this is text that happens to end in .md, add a second line.',
      field,
    });
  }
}

/** A stranger's template must not publish other files of this machine: links are resolved first. */
async function pathWithin(folder: string, given: string): Promise<string> {
  const path = resolve(folder, given);
  const [inside, target] = await Promise.all([realpath(folder), realpath(path).catch(() => path)]);
  if (target.startsWith(inside.endsWith(sep) ? inside : inside + sep)) return target;

  throw new Failure(FILE_UNREADABLE, `${given} is not in the folder of the YAML file.`, {
    help: 'Put the file next to the YAML file.',
    metadata: { file: given },
  });
}

/** Checks the rules of the contract before anything is signed. */
function checked(source: YamlSource, content: TemplateContent): TemplateContent {
  const result = createValidator().validate(TemplateContentSchema, content);
  if (result.kind === 'error') throw result.error;
  const [violation] = result.kind === 'invalid' ? result.violations : [];
  if (violation !== undefined) throw violationFailure(source, violation);
  const ids = content.tools.map((tool) => tool.id);
  const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
  if (twice >= 0) throw source.failure(nodeAt(source, ['tools', twice]), `two tools have the id ${ids[twice]}`, { field: 'tools' });
  return content;
}

function violationFailure(source: YamlSource, violation: Violation): Failure {
  const path = violation.field.map((step) => (step.kind === 'field' ? step.name : step.kind === 'list_sub' ? step.index : ''));
  const field = path.join('.');
  const missing = nodeAt(source, path) === undefined;
  return source.failure(nodeAt(source, path) ?? source.document.contents, `${field} ${missing ? 'is missing' : violation.message}`, {
    field,
  });
}

/** The node at a path of field names, in either spelling. */
function nodeAt(source: YamlSource, path: (string | number)[]): unknown {
  let node: unknown = source.document.contents;
  for (const step of path) {
    if (isSeq(node)) node = node.items[Number(step)];
    else if (isMap(node)) node = node.items.find(({ key }) => isScalar(key) && snakeCase(String(key.value)) === step)?.value;
    else return undefined;
  }
  return node ?? undefined;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new Failure(FILE_UNREADABLE, `${file} cannot be read: ${UNREADABLE[code] ?? String(cause)}`, {
      help: 'Check the path.',
      metadata: { file },
      cause,
    });
  }
  if (bytes.length > MAX_FILE_BYTES) {
    throw new Failure(FILE_UNREADABLE, `${file} is too large for a template (limit: ${MAX_FILE_BYTES} bytes).`, {
      help: 'Instructions can have up to 256 KiB, a soul up to 16 KiB.',
      metadata: { file },
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Failure(FILE_UNREADABLE, `${file} is not UTF-8 text.`, { help: 'Save it as UTF-8.', metadata: { file }, cause });
  }
}
