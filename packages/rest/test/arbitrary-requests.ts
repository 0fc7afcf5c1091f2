import fc from 'fast-check';
import type { JsonSchema } from '../src/json-schema.ts';
import type { OpenApiDocument } from '../src/openapi.ts';

export interface ArbitraryRequest {
  method: string;
  /** With its query. */
  path: string;
  body: unknown;
}

/** More of anything would only make requests slower. */
const MAX_ITEMS = 3;
const MAX_CHARACTERS = 200;
/** One of so many values is anything at all instead of what its schema asks for. */
const SPOILT = 25;

/** Requests of every operation of a document: most match it, some nearly. `known`: values of which some lead further, by parameter. */
export function arbitraryRequests(document: OpenApiDocument, known: Record<string, readonly string[]>): fc.Arbitrary<ArbitraryRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const values = new Values(document, known);
  return fc.oneof(
    ...operations.map(({ path, method, operation: { parameters, requestBody } }) => {
      const inPath = parameters.filter((each) => each.in === 'path');
      const inQuery = parameters.filter((each) => each.in === 'query');
      const body = requestBody?.content['application/json']?.schema;
      return fc
        .record({
          params: fc.record(Object.fromEntries(inPath.map(({ name, schema }) => [name, values.named(name, schema)]))),
          query: fc.record(Object.fromEntries(inQuery.map(({ name, schema }) => [name, values.named(name, schema)])), { requiredKeys: [] }),
          body: body ? values.of(body) : fc.constant(undefined),
        })
        .map(({ params, query, body: sent }) => {
          const search = new URLSearchParams(
            Object.entries(query).flatMap(([name, value]) =>
              (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, textOf(one)]),
            ),
          );
          const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(textOf(params[name])));
          return { method, path: search.size > 0 ? `${filled}?${search}` : filled, body: sent };
        });
    }),
  );
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A lone surrogate cannot be in a URL.
  return text.toWellFormed();
}

const anything = fc.jsonValue();

class Values {
  readonly #document: OpenApiDocument;
  readonly #known: Record<string, readonly string[]>;
  readonly #made = new Map<string, fc.Arbitrary<unknown>>();
  readonly #texts = new Map<string, fc.Arbitrary<string>>();

  constructor(document: OpenApiDocument, known: Record<string, readonly string[]>) {
    this.#document = document;
    this.#known = known;
  }

  named(name: string, schema: JsonSchema): fc.Arbitrary<unknown> {
    const known = this.#known[name];
    return known?.length ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, this.of(schema)) : this.of(schema);
  }

  of(schema: JsonSchema): fc.Arbitrary<unknown> {
    return fc.oneof({ weight: SPOILT, arbitrary: this.#fitting(schema) }, { weight: 1, arbitrary: anything });
  }

  #fitting(schema: JsonSchema): fc.Arbitrary<unknown> {
    const { $ref, enum: values, const: value, type, pattern, contentEncoding, format } = schema;
    if (typeof $ref === 'string') return this.#message($ref.split('/').at(-1) ?? '');
    if (value !== undefined) return fc.constant(value);
    if (Array.isArray(values)) return fc.constantFrom(...values);
    if (type === 'array') return this.#list(schema);
    if (type === 'object') return schema.properties ? this.#object(schema) : this.#map(schema);
    if (type === 'boolean') return fc.boolean();
    if (type === 'integer') return fc.integer({ min: Number(schema.minimum ?? -(2 ** 31)), max: Number(schema.maximum ?? 2 ** 31 - 1) });
    if (Array.isArray(type)) return fc.oneof(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String), fc.nat());
    if (format === 'date-time')
      return fc.oneof(
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        this.#text(String(pattern)),
      );
    if (contentEncoding === 'base64') return base64(schema);
    return typeof pattern === 'string' ? this.#text(pattern) : text(schema);
  }

  #message(name: string): fc.Arbitrary<unknown> {
    const made = this.#made.get(name) ?? this.#fitting(this.#document.components.schemas[name] as JsonSchema);
    this.#made.set(name, made);
    return made;
  }

  #list({ items, minItems = 0, maxItems = MAX_ITEMS, uniqueItems }: JsonSchema): fc.Arbitrary<unknown> {
    const size = { minLength: Number(minItems), maxLength: Math.min(MAX_ITEMS, Number(maxItems)) };
    const item = this.of(items as JsonSchema);
    return uniqueItems ? fc.uniqueArray(item, { ...size, selector: (value) => JSON.stringify(value) }) : fc.array(item, size);
  }

  #map({ additionalProperties, propertyNames = { type: 'string' } }: JsonSchema): fc.Arbitrary<unknown> {
    const key = this.#fitting(propertyNames as JsonSchema) as fc.Arbitrary<string>;
    return fc.dictionary(key, this.of(additionalProperties as JsonSchema), { maxKeys: MAX_ITEMS });
  }

  #object({ properties, required = [], allOf = [] }: JsonSchema): fc.Arbitrary<unknown> {
    const choices = (allOf as { oneOf: { required?: string[] }[] }[]).map(({ oneOf }) => oneOf.flatMap((one) => one.required ?? []));
    const fields = Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) => [name, this.named(name, schema)]);
    const requiredKeys = [...(required as string[]), ...choices.flat()];
    const full = fc.record(Object.fromEntries(fields), { requiredKeys }) as fc.Arbitrary<Record<string, unknown>>;
    return fc.tuple(full, fc.nat(), fc.nat({ max: SPOILT })).map(([object, chosen, extra]) => {
      for (const names of choices) {
        for (const name of names) if (name !== names[chosen % names.length]) delete object[name];
      }
      return extra === 0 ? { ...object, unheardOf: true } : object;
    });
  }

  #text(pattern: string): fc.Arbitrary<string> {
    const made = this.#texts.get(pattern) ?? textMatching(pattern);
    this.#texts.set(pattern, made);
    return made;
  }
}

function textMatching(pattern: string): fc.Arbitrary<string> {
  const shape = new RegExp(pattern, 'u');
  // fast-check would list every character that a negated class leaves over.
  return pattern.includes('[^') ? fc.string({ minLength: 1, maxLength: 32 }).filter((made) => shape.test(made)) : fc.stringMatching(shape);
}

/** Any code points, lone surrogates among them. */
function text({ minLength = 0, maxLength = MAX_CHARACTERS }: JsonSchema): fc.Arbitrary<string> {
  const size = { minLength: Number(minLength), maxLength: Math.min(MAX_CHARACTERS, Number(maxLength)) };
  return fc.array(fc.nat({ max: 0x10ffff }), size).map((points) => String.fromCodePoint(...points));
}

function base64({ minLength = 0, maxLength = MAX_CHARACTERS }: JsonSchema): fc.Arbitrary<string> {
  const least = Math.floor((Number(minLength) * 3) / 4);
  const most = Math.max(least, Math.min(MAX_CHARACTERS, Math.floor((Number(maxLength) * 3) / 4)));
  return fc.uint8Array({ minLength: least, maxLength: most }).map((bytes) => Buffer.from(bytes).toString('base64'));
}
