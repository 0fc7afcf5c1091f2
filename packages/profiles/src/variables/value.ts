import { isLongerInUtf8, LIMITS } from '../limits.ts';
import type { Variable } from '../schema/profile.ts';

/** A number as text, in the form that `String` gives a number: clients of OpenAI's library can send texts only. */
const NUMBER = /^-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,20})?(?:e[+-]?[0-9]{1,3})?$/;

/** Why a variable cannot have the value: the end of a sentence, without the value. Undefined: it can. */
export function valueProblem({ type, choices, max_bytes }: Variable, value: unknown): string | undefined {
  const text = valueText(type, value);
  if (text === undefined) return `must be ${FORMS[type]}`;
  const most = max_bytes ?? LIMITS.variableBytes;
  if (isLongerInUtf8(text, most)) return `must have at most ${most} bytes`;
  if (choices && !choices.includes(text)) return 'must be one of its choices';
  return undefined;
}

/** What stands in the instructions for the value. Undefined: the value has another type. */
export function valueText(type: Variable['type'], value: unknown): string | undefined {
  if (type === 'string') return typeof value === 'string' && value.isWellFormed() && !value.includes('\0') ? value : undefined;
  if (type === 'boolean') return value === true || value === 'true' ? 'true' : value === false || value === 'false' ? 'false' : undefined;
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  const isNumber = type === 'integer' ? Number.isSafeInteger(number) : typeof number === 'number' && Number.isFinite(number);
  // As JSON says it: -0 is 0.
  return isNumber ? JSON.stringify(number) : undefined;
}

const FORMS: Record<Variable['type'], string> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};
