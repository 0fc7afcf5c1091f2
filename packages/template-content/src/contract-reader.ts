import { type DescField, type DescMessage, type JsonObject, type JsonValue, ScalarType } from '@bufbuild/protobuf';
import { TemplateContentSchema, TemplateSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { isAlias, isMap, isScalar, isSeq, type Scalar } from 'yaml';
import { nearestName } from './nearest-name.ts';
import { SHORT_FORMS } from './short-forms.ts';
import type { YamlSource } from './yaml-source.ts';

/** Far more than a template can have. A few lines of YAML with aliases could stand for millions. */
const MAX_VALUES = 10_000;

interface Wanted {
  type: 'string' | 'boolean' | 'number';
  called: string;
  help: string;
}

/** Converts YAML nodes to ProtoJSON, guided by the contract, so that every error can name its place. */
export class ContractReader {
  readonly #source: YamlSource;
  #values = 0;

  constructor(source: YamlSource) {
    this.#source = source;
  }

  message(schema: DescMessage, node: unknown): JsonObject {
    if (!isMap(node)) throw this.#source.error(node, `${schema.name} must be "name: value" lines`);
    const json: JsonObject = {};
    for (const { key, value } of node.items) {
      const field = this.#field(schema, key);
      if (field.jsonName in json) throw this.#source.error(key, `${field.name} is given twice`, { field: field.name });
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
      throw this.#source.error(key, `${name} is set by the service, not by you`, {
        help: /visibility/i.test(name) ? 'Remove the line; publish with `offshoot template publish ID`.' : 'Remove the line.',
        field: name,
      });
    }
    const meant = nearestName(
      name,
      schema.fields.flatMap((field) => [field.name, field.jsonName]),
    );
    throw this.#source.error(key, `unknown field ${JSON.stringify(name)}`, {
      help: meant ? `Did you mean ${meant}?` : `Known fields: ${schema.fields.map((field) => field.name).join(', ')}.`,
      field: name,
    });
  }

  /** Undefined if no value is given, as in "description:". */
  #value(field: DescField, node: unknown, key: unknown): JsonValue | undefined {
    if (isAlias(node)) return this.#value(field, node.resolve(this.#source.document), key);
    if (node === null || (isScalar(node) && node.value === null)) return undefined;
    if (field.fieldKind === 'list') {
      if (!isSeq(node)) throw this.#source.error(node, `${field.name} must be a list`, { field: field.name });
      return node.items.map((item) => this.#single(field, item));
    }
    return this.#single(field, node);
  }

  #single(field: DescField, node: unknown): JsonValue {
    this.#values += 1;
    if (this.#values > MAX_VALUES) throw this.#source.error(node, 'this is too much for a template', { field: field.name });
    if (isAlias(node)) return this.#single(field, node.resolve(this.#source.document));
    if (field.message !== undefined) return this.message(field.message, node);
    if (!isScalar(node)) throw this.#source.error(node, `${field.name} must be a single value`, { field: field.name });
    if (field.enum !== undefined) return this.#enumValue(field, node);
    const { type, called, help } = wantedFor(field);
    const isLong = field.scalar === ScalarType.INT64;
    if (typeof node.value !== type) throw this.#source.error(node, `${field.name} must be ${called}`, { help, field: field.name });
    if (typeof node.value !== 'number') return node.value as string | boolean;
    // ProtoJSON has 64-bit numbers as text.
    if (Number.isSafeInteger(node.value)) return isLong ? String(node.value) : node.value;
    throw this.#source.error(node, `${field.name} must be a whole number`, { help, field: field.name });
  }

  #enumValue(field: DescField, node: Scalar): string {
    const shortForms = SHORT_FORMS[field.enum?.typeName ?? ''] ?? {};
    const given = String(node.value);
    const value = (Object.hasOwn(shortForms, given) && shortForms[given]) || given;
    if (Object.values(shortForms).includes(value)) return value;
    throw this.#source.error(node, `${field.name} cannot be ${JSON.stringify(given)}`, {
      help: `It is one of: ${Object.keys(shortForms).join(', ')}.`,
      field: field.name,
    });
  }
}

function wantedFor({ scalar }: DescField): Wanted {
  if (scalar === ScalarType.BOOL) return { type: 'boolean', called: 'true or false', help: 'Write true or false.' };
  if (scalar === ScalarType.INT64 || scalar === ScalarType.INT32)
    return { type: 'number', called: 'a number', help: 'Write a whole number, without quotes.' };
  return { type: 'string', called: 'text', help: 'Put it in quotes.' };
}
