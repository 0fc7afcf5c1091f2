import type { JsonObject } from '@offshoot/statements';
import { isObject } from '../json.ts';
import { LIMITS, utf8Length } from '../limits.ts';
import { type ProfileProblem, problem } from '../problem.ts';
import type { Variable } from '../schema/profile.ts';
import { valueProblem, valueText } from './value.ts';

/** {{name}}, with or without spaces around the name. Everything else between braces is text. */
const PLACEHOLDER = /\{\{[ \t]{0,8}([A-Za-z_][A-Za-z0-9_]{0,63})[ \t]{0,8}\}\}/g;

export const placeholdersIn = (text: string): string[] => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);

/** What stands for each variable in a text. */
type VariableTexts = ReadonlyMap<string, string>;

/** What stands for each variable, and what is wrong with the values. */
export function variableTexts(
  variables: Readonly<Record<string, Variable>>,
  values: JsonObject,
): { texts: VariableTexts; problems: ProfileProblem[] } {
  const undeclared = Object.keys(values).filter((name) => !Object.hasOwn(variables, name));
  const problems = undeclared.map((name) => problem(['variables', name], 'unknown_field', 'is not a variable of the agent'));
  const texts = new Map<string, string>();
  for (const [name, variable] of Object.entries(variables)) {
    const given = plainValue(Object.hasOwn(values, name) ? values[name] : undefined) ?? variable.default ?? undefined;
    if (given === undefined && variable.required === false) texts.set(name, '');
    else if (given === undefined) problems.push(problem(['variables', name], 'missing', 'is missing'));
    else {
      const objection = valueProblem(variable, given);
      if (objection !== undefined) problems.push(problem(['variables', name], 'not_allowed', objection));
      texts.set(name, valueText(variable.type, given) ?? '');
    }
  }
  return { texts, problems: problems.slice(0, LIMITS.problems) };
}

/** Undefined: it would be larger than resolved instructions may be. Measured before it is built: a short text can ask for gigabytes. */
export function expanded(text: string, texts: VariableTexts): string | undefined {
  if (texts.size === 0) return text;
  const bytes = new Map([...texts].map(([name, value]) => [name, utf8Length(value)]));
  let total = utf8Length(text);
  for (const [placeholder, name = ''] of text.matchAll(PLACEHOLDER)) {
    const size = bytes.get(name);
    if (size !== undefined) total += size - placeholder.length;
  }
  if (total > LIMITS.resolvedInstructionsBytes) return undefined;
  return text.replace(PLACEHOLDER, (placeholder, name: string) => texts.get(name) ?? placeholder);
}

const plainValue = (value: unknown): unknown => (isObject(value) && value.type === 'input_text' ? value.text : (value ?? undefined));
