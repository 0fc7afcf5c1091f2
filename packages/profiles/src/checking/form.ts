import { MEANS } from '@offshoot/text/means.ts';
// Checks JSON against the schemas of this package. TypeBox's own check stops after eight errors, tells those of every branch of a choice
// beside each other, and does not count bytes.
import type { TSchema } from 'typebox';
import { isObject } from '../json.ts';
import { isLongerInUtf8 } from '../limits.ts';
import { type ProfileProblem, problem, type Step } from '../problem.ts';
import { MAX_BYTES } from '../schema/field-schemas.ts';

/** The keywords that the schemas of this package use. */
interface Rules {
  anyOf?: Rules[];
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  pattern?: string;
  [MEANS]?: string;
  minLength?: number;
  maxLength?: number;
  [MAX_BYTES]?: number;
  minimum?: number;
  maximum?: number;
  items?: Rules;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: Record<string, Rules>;
  required?: readonly string[];
  additionalProperties?: false | Rules;
  patternProperties?: Record<string, Rules>;
  propertyNames?: Rules;
  maxProperties?: number;
}

/** `value` is JSON: see `jsonProblem`. */
export const formProblems = (schema: TSchema, value: unknown, steps: readonly Step[] = []): ProfileProblem[] =>
  problemsIn(schema as Rules, value, steps);

function problemsIn(rules: Rules, value: unknown, steps: readonly Step[]): ProfileProblem[] {
  if (rules.anyOf) return choiceProblems(rules.anyOf, value, steps);
  if ('const' in rules) return value === rules.const ? [] : [problem(steps, 'not_allowed', `must be ${JSON.stringify(rules.const)}`)];
  if (rules.enum) return rules.enum.includes(value) ? [] : [problem(steps, 'not_allowed', `must be one of ${listed(rules.enum)}`)];
  if (!isOfType(value, rules.type)) return [problem(steps, 'wrong_type', `must be ${TYPES[rules.type ?? ''] ?? 'JSON'}`)];
  if (typeof value === 'string') return textProblems(rules, value, steps);
  if (typeof value === 'number') return numberProblems(rules, value, steps);
  if (Array.isArray(value)) return listProblems(rules, value, steps);
  return isObject(value) ? objectProblems(rules, value, steps) : [];
}

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

function isOfType(value: unknown, type: string | undefined): boolean {
  if (type === undefined) return true;
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  return typeof value === type;
}

/** Only the problems of the form that was meant, if that can be told. */
function choiceProblems(choices: readonly Rules[], value: unknown, steps: readonly Step[]): ProfileProblem[] {
  const possible = choices.flatMap(flat).filter((choice) => choice.type !== 'null');
  if (value === null && choices.some((choice) => choice.type === 'null')) return [];
  if (possible.length === 1) return problemsIn(possible[0] as Rules, value, steps);
  const ofType = possible.filter((choice) => (choice.enum ? typeof value === typeof choice.enum[0] : isOfType(value, choice.type)));
  const meant = ofType.filter((choice) => isKindOf(choice, value));
  if (ofType.length === 0) return [problem(steps, 'wrong_type', `must be ${typesOf(possible)}`)];
  // Objects are told apart by their "type".
  if (meant.length === 0) return [problem([...steps, 'type'], 'not_allowed', `must be one of ${listed(ofType.flatMap(kindsOf))}`)];
  const found = meant.map((choice) => problemsIn(choice, value, steps));
  if (found.some((problems) => problems.length === 0)) return [];
  return found.length === 1 ? (found[0] ?? []) : [problem(steps, 'wrong_type', 'has none of the forms that it may have')];
}

const typesOf = (choices: readonly Rules[]): string =>
  [...new Set(choices.map((choice) => TYPES[choice.type ?? typeof choice.enum?.[0]] ?? 'JSON'))].join(' or ');

const flat = (choice: Rules): Rules[] => choice.anyOf?.flatMap(flat) ?? [choice];

function kindsOf({ properties }: Rules): readonly unknown[] {
  const { const: only, enum: some } = properties?.type ?? {};
  return only === undefined ? (some ?? []) : [only];
}

function isKindOf(choice: Rules, value: unknown): boolean {
  const kinds = kindsOf(choice);
  return kinds.length === 0 || !isObject(value) || (Object.hasOwn(value, 'type') && kinds.includes(value.type));
}

function textProblems(rules: Rules, text: string, steps: readonly Step[]): ProfileProblem[] {
  const { minLength = 0, maxLength, [MAX_BYTES]: maxBytes, pattern, [MEANS]: means } = rules;
  if (text.length < minLength)
    return [problem(steps, 'too_short', minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters`)];
  if (maxLength !== undefined && isLonger(text, maxLength))
    return [problem(steps, 'too_long', `must have at most ${maxLength} characters`)];
  if (maxBytes !== undefined && isLongerInUtf8(text, maxBytes)) return [problem(steps, 'too_long', `must have at most ${maxBytes} bytes`)];
  return pattern === undefined || new RegExp(pattern, 'u').test(text)
    ? []
    : [problem(steps, 'wrong_pattern', `must be ${means ?? 'of another form'}`)];
}

/** In code points. */
const isLonger = (text: string, most: number): boolean => text.length > most && (text.length > 2 * most || [...text].length > most);

function numberProblems({ minimum, maximum }: Rules, value: number, steps: readonly Step[]): ProfileProblem[] {
  if (minimum !== undefined && value < minimum) return [problem(steps, 'too_small', `must be at least ${minimum}`)];
  return maximum !== undefined && value > maximum ? [problem(steps, 'too_large', `must be at most ${maximum}`)] : [];
}

function listProblems({ items, minItems = 0, maxItems, uniqueItems }: Rules, list: readonly unknown[], steps: readonly Step[]) {
  if (list.length < minItems)
    return [problem(steps, 'too_few', minItems === 1 ? 'must not be empty' : `must have at least ${minItems} items`)];
  if (maxItems !== undefined && list.length > maxItems) return [problem(steps, 'too_many', `must have at most ${maxItems} items`)];
  const found = items === undefined ? [] : list.flatMap((item, i) => problemsIn(items, item, [...steps, i]));
  // Only texts are unique in these schemas.
  const isRepeated = uniqueItems === true && new Set(list).size < list.length;
  return isRepeated ? [...found, problem(steps, 'repeated', 'must not have an item twice')] : found;
}

function objectProblems(rules: Rules, value: Record<string, unknown>, steps: readonly Step[]): ProfileProblem[] {
  const { properties = {}, required = [], additionalProperties, patternProperties, propertyNames, maxProperties } = rules;
  const keys = Object.keys(value);
  if (maxProperties !== undefined && keys.length > maxProperties)
    return [problem(steps, 'too_many', `must have at most ${maxProperties} keys`)];
  const others = Object.values(patternProperties ?? {})[0] ?? additionalProperties;
  const ofKeys = keys.flatMap((key): ProfileProblem[] => {
    const at = [...steps, key];
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (own) return problemsIn(own, value[key], at);
    if (others === false) return [problem(at, 'unknown_field', 'is unknown here')];
    const ofName = propertyNames ? problemsIn({ type: 'string', ...propertyNames }, key, at) : [];
    if (ofName.length > 0) return ofName.map((one) => ({ ...one, message: `is no name that it may have: it ${one.message}` }));
    return others === undefined ? [] : problemsIn(others, value[key], at);
  });
  const missing = required.filter((key) => !Object.hasOwn(value, key) || value[key] === undefined);
  return [...ofKeys, ...missing.map((key) => problem([...steps, key], 'missing', 'is missing'))];
}

const listed = (all: readonly unknown[]): string => all.map((one) => JSON.stringify(one)).join(', ');
