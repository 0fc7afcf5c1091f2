// Fills a JSON Schema from a text: what stands there where it fits, and nothing, or the smallest value, where it does not.
import { kindOf, namedIn, numbersIn, saysOneOf } from './candidates.ts';
import { fits, isSchema, resolved, type Schema, textOf, typeOf } from './schemas.ts';
import { wordsIn, wordsOfName } from './words.ts';

export interface Filling {
  /** Places in the text whose values are taken. */
  used: Set<number>;
  root: Schema;
  depth: number;
  /** How many more values are looked for: a small schema can ask for millions. */
  budget: { left: number };
}

const MOST_DEPTH = 8;
const MOST_VALUES = 250;
/** Of one function. */
const MOST_TELLING = 64;
export const newFilling = (root: Schema): Filling => ({ used: new Set(), root, depth: 0, budget: { left: MOST_VALUES } });

/** What a text says for the parameters of a schema. `missing`: required ones of which it says nothing. `certain`: values that could be nothing else. */
export interface Filled {
  values: Record<string, unknown>;
  missing: string[];
  certain: number;
}

export function filledFrom(schema: Schema, text: string): Filled {
  return fillObject(resolved(schema, schema), text, newFilling(schema));
}

function fillObject(schema: Schema, text: string, filling: Filling): Filled {
  const properties = Object.entries(isSchema(schema.properties) ? schema.properties : {}).filter((one): one is [string, Schema] =>
    isSchema(one[1]),
  );
  const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
  const filled: Filled = { values: {}, missing: [], certain: 0 };
  // Those that have to be there choose first.
  for (const [name, of] of [...properties].sort(([a], [b]) => Number(required.has(b)) - Number(required.has(a)))) {
    const found = fillOne(name, of, text, { ...filling, depth: filling.depth + 1 }, required.has(name));
    if (found !== undefined) {
      filled.values[name] = found.value;
      if (found.isCertain) filled.certain++;
    } else if (required.has(name)) filled.missing.push(name);
  }
  return {
    ...filled,
    values: Object.fromEntries(properties.flatMap(([name]) => (Object.hasOwn(filled.values, name) ? [[name, filled.values[name]]] : []))),
  };
}

interface Found {
  value: unknown;
  isCertain: boolean;
}

/** `isNeeded`: a value that may be meant is better than none. */
export function fillOne(name: string, given: Schema, text: string, filling: Filling, isNeeded: boolean): Found | undefined {
  if (filling.depth > MOST_DEPTH || filling.budget.left-- <= 0) return undefined;
  const schema = resolved(given, filling.root);
  if ('const' in schema) return { value: schema.const, isCertain: false };
  const about = `${wordsOfName(name).join(' ')} ${textOf(schema.description)}`;
  if (Array.isArray(schema.enum)) {
    const texts = schema.enum.filter((value) => typeof value === 'string');
    const said = saysOneOf(text, texts);
    return said === undefined ? undefined : { value: said, isCertain: true };
  }
  switch (typeOf(schema)) {
    case 'integer':
    case 'number': {
      const isWhole = typeOf(schema) === 'integer';
      const found = numbersIn(text, about).find(
        ({ at, value, isNamed }) =>
          !filling.used.has(at) && (isNamed || isNeeded) && (!isWhole || Number.isInteger(Number(value))) && fits(schema, Number(value)),
      );
      if (found === undefined) return undefined;
      filling.used.add(found.at);
      return { value: Number(found.value), isCertain: found.isNamed };
    }
    case 'boolean': {
      const words = wordsOfName(name).filter((word) => word.length > 2);
      const said = words.find((word) => new RegExp(String.raw`\b${word}`, 'i').test(text));
      if (said === undefined) return undefined;
      return { value: !new RegExp(String.raw`\b(?:no|not|without|don['’]t)\b[^.]{0,20}\b${said}`, 'i').test(text), isCertain: true };
    }
    case 'string': {
      const named = namedIn(text, wordsOfName(name));
      if (named !== undefined && fits(schema, named.value)) {
        filling.used.add(named.at);
        return { value: named.value, isCertain: true };
      }
      const { isFree, is } = kindOfParameter(name, schema);
      if (isFree && !isNeeded) return undefined;
      const found = is(text).find(({ at, value }) => value !== '' && !filling.used.has(at) && fits(schema, value));
      if (found === undefined) return undefined;
      filling.used.add(found.at);
      return { value: found.value, isCertain: !isFree };
    }
    case 'array': {
      const of = isSchema(schema.items) ? schema.items : {};
      const values: unknown[] = [];
      for (let one = fillOne(name, of, text, filling, isNeeded); one !== undefined && values.length < 32; ) {
        if (values.includes(one.value)) break;
        values.push(one.value);
        one = fillOne(name, of, text, filling, isNeeded);
      }
      return values.length === 0 ? undefined : { value: values, isCertain: false };
    }
    case 'object': {
      const { values, missing, certain } = fillObject(schema, text, filling);
      return missing.length > 0 || Object.keys(values).length === 0 ? undefined : { value: values, isCertain: certain > 0 };
    }
    default:
      return undefined;
  }
}

const kindOfParameter = (name: string, schema: Schema) =>
  kindOf(wordsOfName(name).join(' '), textOf(schema.format).replace('-time', ''), textOf(schema.description));

/** Whether a text has something, such as an address, that only a function with such a parameter is given. */
export const tellsParameter = ({ properties }: Schema, text: string): boolean =>
  Object.entries(isSchema(properties) ? properties : {})
    .slice(0, MOST_TELLING)
    .some(([name, of]) => {
      const kind = isSchema(of) ? kindOfParameter(name, of) : undefined;
      return kind?.isTelling === true && kind.is(text).length > 0;
    });

/** Words of all names in a schema, for finding what a message is about. */
export const namesIn = (schema: Schema): string[] =>
  Object.entries(isSchema(schema.properties) ? schema.properties : {}).flatMap(([name, of]) => [
    ...wordsOfName(name),
    ...(isSchema(of) && Array.isArray(of.enum) ? of.enum.flatMap((value) => wordsIn(String(value))) : []),
  ]);
