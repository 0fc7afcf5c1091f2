/** Something in a profile that cannot be accepted. Nothing in it repeats a value, which may be a secret. */
export interface ProfileProblem {
  /** Where, such as "tools[0].server_url" or 'metadata["cost center"]'. '': the whole. */
  path: string;
  /** The rule, such as "too_long". */
  code: ProblemCode;
  /** The end of a sentence that begins with the path, such as "must have at most 64 characters". */
  message: string;
}

/** The form is wrong: HTTP 400. */
const OF_FORM = [
  'not_json',
  'unknown_field',
  'read_only_field',
  'missing',
  'wrong_type',
  'not_allowed',
  'wrong_pattern',
  'too_short',
  'too_long',
  'too_small',
  'too_large',
  'too_many',
  'too_few',
  'repeated',
  'bad_schema',
  'bad_filter',
  'plain_secret',
] as const;

/** The form is right and the meaning is not: HTTP 422. */
const OF_MEANING = [
  'conflict',
  'duplicate_tool',
  'undeclared_variable',
  'bad_default',
  'inheritance_cycle',
  'inheritance_too_deep',
  'resolved_too_large',
] as const;

export type ProblemCode = (typeof OF_FORM)[number] | (typeof OF_MEANING)[number];

/** The HTTP status that refuses them. */
export function statusOf(problems: readonly ProfileProblem[]): 400 | 422 {
  return problems.some(({ code }) => (OF_FORM as readonly string[]).includes(code)) ? 400 : 422;
}

/** "temperature must be at most 2." */
export const problemText = ({ path, message }: ProfileProblem): string => `${path === '' ? 'The profile' : path} ${message}.`;

export type Step = string | number;

/** Longer keys are cut: a member may have mistaken a secret for a key. UTF-16 units. */
const LONGEST_KEY = 64;

/** The path of what is in a path, by its place or its name. */
export function pathIn(path: string, step: Step): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  if (/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(step)) return path === '' ? step : `${path}.${step}`;
  const key = step.length > LONGEST_KEY ? `${step.slice(0, LONGEST_KEY)}…` : step;
  return `${path}[${JSON.stringify(key.toWellFormed())}]`;
}

export const pathOf = (steps: readonly Step[]): string => steps.reduce<string>(pathIn, '');

/** The same problem of what is in a field. */
export const problemWithin = (field: string, { path, ...rest }: ProfileProblem): ProfileProblem => ({
  ...rest,
  path: path === '' || path.startsWith('[') ? `${field}${path}` : `${field}.${path}`,
});

export const problem = (steps: readonly Step[], code: ProblemCode, message: string): ProfileProblem => ({
  path: pathOf(steps),
  code,
  message,
});
