// Why a value does not fit a schema: one problem, at the deepest place that it can be blamed on. Validators of schemas list what is wrong with
// every branch of a union; here the branch is chosen by its constants (type, role) first, so that the problem is the one that the caller has.
type Node = Readonly<Record<string, unknown>>;

export interface Problem {
  path: string;
  code: 'missing_required_parameter' | 'unknown_parameter' | 'invalid_type' | 'invalid_value';
  message: string;
}

const MAX_QUOTED = 64;
/** A key as part of a path. Other people's keys are cut, and never end the path early. */
export const keyIn = (path: string, key: string): string => {
  const shown = /^[\w$-]{1,64}$/.test(key) ? key : JSON.stringify(key.slice(0, MAX_QUOTED));
  return path === '' ? shown : `${path}.${shown}`;
};
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
const hasType = (type: string, value: unknown): boolean => {
  const kind = kindOf(value);
  return kind === type || (type === 'number' && kind === 'integer');
};
const article = (kind: string): string => (/^[aeio]/.test(kind) ? `an ${kind}` : kind === 'null' ? 'null' : `a ${kind}`);
const listed = (values: readonly unknown[]): string => values.map((value) => `'${String(value)}'`).join(', ');
const wrong = (path: string, message: string, code: Problem['code'] = 'invalid_value'): Problem => ({ path, code, message });

/** The patterns of the schemas of this package: a few, and the same for every request. */
const compiled = new Map<string, RegExp>();
function regExpOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const made = new RegExp(pattern, 'u');
  compiled.set(pattern, made);
  return made;
}

/** Undefined: the value fits. */
export function problemOf(schema: Node, value: unknown, path = ''): Problem | undefined {
  const named = path === '' ? 'The body' : `'${path}'`;
  if (Array.isArray(schema.anyOf)) return inUnion(schema.anyOf as Node[], value, path);
  if ('const' in schema && value !== schema.const)
    return wrong(path, `${named} has an unsupported value. Supported: ${listed([schema.const])}.`);
  if (Array.isArray(schema.enum) && !schema.enum.includes(value))
    return wrong(path, `${named} has an unsupported value. Supported: ${listed(schema.enum)}.`);
  const { type } = schema;
  if (typeof type === 'string' && !hasType(type, value))
    return wrong(path, `${named} must be ${article(type)}, not ${article(kindOf(value))}.`, 'invalid_type');
  if (typeof value === 'string') return inText(schema, value, path, named);
  if (typeof value === 'number') return inNumber(schema, value, path, named);
  if (Array.isArray(value)) return inArray(schema, value, path, named);
  return isObject(value) ? inObject(schema, value, path, named) : undefined;
}

function inText({ minLength, maxLength, pattern }: Node, value: string, path: string, named: string): Problem | undefined {
  if (typeof minLength === 'number' && value.length < minLength) return wrong(path, `${named} must not be empty.`);
  if (typeof maxLength === 'number' && value.length > maxLength && [...value].length > maxLength)
    return wrong(path, `${named} is longer than ${maxLength} characters.`);
  if (typeof pattern === 'string' && !regExpOf(pattern).test(value)) return wrong(path, `${named} must match ${pattern}.`);
  return undefined;
}

function inNumber({ minimum, maximum }: Node, value: number, path: string, named: string): Problem | undefined {
  if (typeof minimum === 'number' && value < minimum) return wrong(path, `${named} must be at least ${minimum}.`);
  if (typeof maximum === 'number' && value > maximum) return wrong(path, `${named} must be at most ${maximum}.`);
  return undefined;
}

function inArray({ items, minItems, maxItems }: Node, value: readonly unknown[], path: string, named: string): Problem | undefined {
  if (typeof minItems === 'number' && value.length < minItems)
    return wrong(path, minItems === 1 ? `${named} must not be empty.` : `${named} must have at least ${minItems} entries.`);
  if (typeof maxItems === 'number' && value.length > maxItems) return wrong(path, `${named} must have at most ${maxItems} entries.`);
  for (const [index, one] of value.entries()) {
    const found = isObject(items) ? problemOf(items, one, `${path}[${index}]`) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function inObject(schema: Node, value: Record<string, unknown>, path: string, named: string): Problem | undefined {
  const { required = [], properties = {}, patternProperties = {}, propertyNames, additionalProperties, maxProperties } = schema;
  const known = properties as Record<string, Node>;
  if (typeof maxProperties === 'number' && Object.keys(value).length > maxProperties)
    return wrong(path, `${named} must have at most ${maxProperties} entries.`);
  // What is something else lacks more than one field.
  const other = known.type && typeof value.type === 'string' ? problemOf(known.type, value.type, keyIn(path, 'type')) : undefined;
  if (other !== undefined) return other;
  for (const key of required as string[])
    if (value[key] === undefined)
      return wrong(keyIn(path, key), `Missing required parameter: '${keyIn(path, key)}'.`, 'missing_required_parameter');
  const patterns = Object.entries(patternProperties as Record<string, Node>).map(([pattern, of]) => [regExpOf(pattern), of] as const);
  for (const [key, one] of Object.entries(value)) {
    if (one === undefined) continue;
    const at = keyIn(path, key);
    const badName = isObject(propertyNames)
      ? inText(propertyNames, key, at, `The name of ${at === '' ? 'a field' : `'${at}'`}`)
      : undefined;
    if (badName !== undefined) return badName;
    const of = Object.hasOwn(known, key) ? known[key] : patterns.find(([pattern]) => pattern.test(key))?.[1];
    if (of === undefined && additionalProperties === false) return wrong(at, `Unknown parameter: '${at}'.`, 'unknown_parameter');
    const found = of && problemOf(of, one, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

const constantsOf = (branch: Node): [key: string, values: readonly unknown[]][] =>
  Object.entries((branch.properties ?? {}) as Record<string, Node>).flatMap(([key, of]): [string, readonly unknown[]][] =>
    'const' in of ? [[key, [of.const]]] : Array.isArray(of.enum) ? [[key, of.enum]] : [],
  );

/** Flattens unions of unions: a nullable schema is a union, too. */
const flat = (branches: readonly Node[]): Node[] =>
  branches.flatMap((branch) => (Array.isArray(branch.anyOf) ? flat(branch.anyOf as Node[]) : [branch]));

/** The type of a list of texts is not written down. */
const typeOf = ({ type }: Node): string => (typeof type === 'string' ? type : 'string');

function inUnion(all: readonly Node[], value: unknown, path: string): Problem | undefined {
  const branches = flat(all);
  if (branches.some((branch) => problemOf(branch, value, path) === undefined)) return undefined;
  let fitting = branches.filter((branch) => hasType(typeOf(branch), value));
  if (fitting.length === 0) {
    const kinds = [...new Set(branches.map(typeOf))].map(article);
    const named = path === '' ? 'The body' : `'${path}'`;
    return wrong(path, `${named} must be ${kinds.join(' or ')}, not ${article(kindOf(value))}.`, 'invalid_type');
  }
  if (fitting.length > 1 && isObject(value)) {
    // `type` first, `role` after: of the messages, the one of that role.
    for (const key of ['type', 'role']) {
      const given = value[key];
      if (given === undefined || given === null) continue;
      const left = fitting.filter((branch) => constantsOf(branch).some(([of, values]) => of === key && values.includes(given)));
      if (left.length === 0) return unsupported(fitting, key, path);
      fitting = left;
    }
    // Of several that are left, the one that has most of its fields.
    const fields = Object.keys(value);
    const known = (branch: Node) => fields.filter((field) => Object.hasOwn((branch.properties ?? {}) as object, field)).length;
    fitting.sort((a, b) => known(b) - known(a));
    const [likely] = fitting;
    if (value.type === undefined && value.role === undefined && fitting.some((branch) => constantsOf(branch).length > 0)) {
      // A message needs no type.
      const isMessage = likely !== undefined && known(likely) > 0 && constantsOf(likely).some(([key]) => key === 'role');
      const at = keyIn(path, isMessage ? 'role' : 'type');
      return wrong(at, `Missing required parameter: '${at}'.`, 'missing_required_parameter');
    }
  }
  return problemOf(fitting[0] as Node, value, path);
}

function unsupported(branches: readonly Node[], key: string, path: string): Problem | undefined {
  const values = branches.flatMap((branch) => constantsOf(branch).flatMap(([of, all]) => (of === key ? all : [])));
  if (values.length === 0) return undefined;
  const at = keyIn(path, key);
  return wrong(at, `'${at}' has an unsupported value. Supported: ${listed([...new Set(values)])}.`);
}
