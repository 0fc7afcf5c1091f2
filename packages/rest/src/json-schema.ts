import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescOneof,
  getOption,
  type JsonObject,
  ScalarType,
} from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { type FieldRules, field as fieldRules, oneof as oneofRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { type TUnsafe, Type } from 'typebox';

/** A JSON Schema of the 2020-12 draft, as OpenAPI 3.1 uses it. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

/** Where `$ref` finds the schema of a message, in the OpenAPI document. */
const SCHEMAS = '#/components/schemas/';
const BASE64 = '^[A-Za-z0-9+/_-]*={0,2}$';
const TIME = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})$';
const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const UINT32 = { minimum: 0, maximum: 2 ** 32 - 1 };

type Rules = FieldRules['type'];

/** The JSON form of messages as schemas, with the contract's own rules, so that no rule is written twice. */
export class MessageSchemas {
  readonly schemas: Record<string, JsonSchema> = {};
  readonly #messages = new Map<string, DescMessage>();

  /** A reference to the schema of a message, which it adds with everything in it. */
  ref(message: DescMessage): JsonSchema {
    if (message.typeName === TimestampSchema.typeName) return { type: 'string', format: 'date-time', pattern: TIME };
    const known = this.#messages.get(message.name);
    if (known && known !== message) throw new Error(`${known.typeName} and ${message.typeName} have the same name.`);
    if (!known) {
      this.#messages.set(message.name, message);
      this.schemas[message.name] = this.#object(message);
    }
    return { $ref: `${SCHEMAS}${message.name}` };
  }

  /** A message as a part of a route's body. */
  message(message: DescMessage): TUnsafe<JsonObject> {
    return Type.Unsafe<JsonObject>(this.ref(message));
  }

  /** A field of a message as a part of a route's parameters or body, with the contract's rules. */
  field<T = string>(message: DescMessage, localName: string): TUnsafe<T> {
    const found = message.fields.find((each) => each.localName === localName);
    if (!found) throw new Error(`${message.typeName} has no field ${localName}.`);
    return Type.Unsafe<T>(this.#field(found));
  }

  #object(message: DescMessage): JsonSchema {
    const required = message.fields.filter(isRequired).map((each) => each.jsonName);
    const choices = message.oneofs;
    return {
      type: 'object',
      properties: Object.fromEntries(message.fields.map((each) => [each.jsonName, this.#field(each)])),
      ...(required.length > 0 && { required }),
      ...(choices.length > 0 && { allOf: choices.map(choiceOf) }),
      additionalProperties: false,
    };
  }

  #field(field: DescField): JsonSchema {
    const { type } = getOption(field, fieldRules);
    if (field.fieldKind === 'list') return this.#list(field, type);
    if (field.fieldKind === 'map') return this.#map(field, type);
    if (field.fieldKind === 'message') return this.ref(field.message);
    if (field.fieldKind === 'enum') return enumOf(field.enum, type);
    return scalarOf(field.scalar, type);
  }

  #list(field: DescField & { fieldKind: 'list' }, rules: Rules): JsonSchema {
    const { minItems = 0n, maxItems = 0n, unique = false, items } = rules.case === 'repeated' ? rules.value : {};
    const of: Rules = items?.type ?? { case: undefined };
    return {
      type: 'array',
      items: this.#item(field, of),
      ...(minItems > 0n && { minItems: Number(minItems) }),
      ...(maxItems > 0n && { maxItems: Number(maxItems) }),
      ...(unique && { uniqueItems: true }),
    };
  }

  #item(field: DescField & { fieldKind: 'list' }, rules: Rules): JsonSchema {
    if (field.listKind === 'message') return this.ref(field.message);
    return field.listKind === 'enum' ? enumOf(field.enum, rules) : scalarOf(field.scalar, rules);
  }

  #map(field: DescField & { fieldKind: 'map' }, rules: Rules): JsonSchema {
    if (field.mapKind !== 'scalar') throw new Error(`${field}: maps hold text only.`);
    const { maxPairs = 0n, keys, values } = rules.case === 'map' ? rules.value : {};
    return {
      type: 'object',
      propertyNames: scalarOf(field.mapKey, keys?.type ?? { case: undefined }),
      additionalProperties: scalarOf(field.scalar, values?.type ?? { case: undefined }),
      ...(maxPairs > 0n && { maxProperties: Number(maxPairs) }),
    };
  }
}

/** Names only: numbers would let values through that the contract does not have. */
function enumOf({ values }: DescEnum, rules: Rules): JsonSchema {
  const refused: readonly number[] = rules.case === 'enum' ? rules.value.notIn : [];
  return { type: 'string', enum: values.filter(({ number }) => !refused.includes(number)).map(({ name }) => name) };
}

function scalarOf(scalar: ScalarType, rules: Rules): JsonSchema {
  switch (scalar) {
    case ScalarType.STRING:
      return textOf(rules);
    case ScalarType.BYTES:
      return bytesOf(rules);
    case ScalarType.BOOL:
      return { type: 'boolean', ...(rules.case === 'bool' && rules.value.const !== undefined && { const: rules.value.const }) };
    case ScalarType.INT32:
      return { type: 'integer', ...INT32, ...boundsOf(rules) };
    case ScalarType.UINT32:
      return { type: 'integer', ...UINT32, ...boundsOf(rules) };
    case ScalarType.INT64:
    case ScalarType.UINT64:
      // Answers have text, because JavaScript's numbers cannot hold all of them.
      return { type: ['string', 'integer'], pattern: '^-?\\d{1,19}$', ...boundsOf(rules) };
    default:
      throw new Error(`Scalars of kind ${scalar} have no schema here.`);
  }
}

function textOf(rules: Rules): JsonSchema {
  if (rules.case !== 'string') return { type: 'string' };
  const { minLen, maxLen, minBytes, maxBytes, pattern, wellKnown } = rules.value;
  const most = maxLen || maxBytes;
  const shape = wellKnown.case === 'uuid' ? UUID : pattern;
  return {
    type: 'string',
    ...((minLen > 0n || minBytes > 0n) && { minLength: Number(minLen || 1n) }),
    // A character has one byte or more, so this is necessary; the contract's own check follows.
    ...(most > 0n && { maxLength: Number(most) }),
    ...(shape !== '' && { pattern: shape }),
  };
}

function bytesOf(rules: Rules): JsonSchema {
  const { len = 0n, minLen = 0n, maxLen = 0n } = rules.case === 'bytes' ? rules.value : {};
  const most = Number(len || maxLen);
  return {
    type: 'string',
    contentEncoding: 'base64',
    pattern: BASE64,
    ...((len > 0n || minLen > 0n) && { minLength: Math.ceil((Number(len || minLen) * 4) / 3) }),
    ...(most > 0 && { maxLength: Math.ceil(most / 3) * 4 }),
  };
}

function boundsOf(rules: Rules): JsonSchema {
  if (rules.case !== 'int32' && rules.case !== 'int64' && rules.case !== 'uint32') return {};
  const { greaterThan, lessThan } = rules.value;
  return {
    ...(greaterThan.case === 'gte' && { minimum: Number(greaterThan.value) }),
    ...(lessThan.case === 'lte' && { maximum: Number(lessThan.value) }),
  };
}

/** The contract refuses the field's empty value, or says so itself. */
function isRequired(field: DescField): boolean {
  const { required, type } = getOption(field, fieldRules);
  if (required) return true;
  if (field.oneof || field.presence === FeatureSet_FieldPresence.EXPLICIT) return false;
  switch (type.case) {
    case 'string': {
      const { minLen, minBytes, pattern, wellKnown } = type.value;
      return minLen > 0n || minBytes > 0n || wellKnown.case !== undefined || (pattern !== '' && !new RegExp(pattern, 'u').test(''));
    }
    case 'bytes':
      return type.value.len > 0n || type.value.minLen > 0n;
    case 'enum':
      return type.value.notIn.includes(0);
    case 'repeated':
      return type.value.minItems > 0n;
    case 'int32':
    case 'int64':
    case 'uint32':
      return type.value.greaterThan.case === 'gte' && Number(type.value.greaterThan.value) > 0;
    default:
      return false;
  }
}

function choiceOf(choice: DescOneof): JsonSchema {
  const each = choice.fields.map(({ jsonName }) => ({ required: [jsonName] }));
  const none = { not: { anyOf: each } };
  return { oneOf: getOption(choice, oneofRules).required ? each : [...each, none] };
}
