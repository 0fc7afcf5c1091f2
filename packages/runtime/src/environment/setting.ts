// The environment variables of a process: each is declared once, with its meaning and how it is parsed.
import { StartError } from '../process/start-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable as the documentation lists it. */
export interface Variable {
  name: string;
  /** Its meaning, with its unit. */
  help: string;
  /** As it would be written. Absent: no default, or required. */
  default?: string;
  isRequired?: true;
  /** Its value is never shown. */
  isSecret?: true;
}

type Outcome<T> = { value: T } | { problems: readonly string[] };

/** Reads a value from one variable or several. */
export interface Setting<T> {
  readonly variables: readonly Variable[];
  read(env: Environment): Outcome<T>;
}

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** Unusable variables: the message names each one and what to do. */
class EnvironmentError extends StartError {
  constructor(problems: readonly string[]) {
    const [only] = problems;
    super(problems.length === 1 && only !== undefined ? only : `${problems.length} settings cannot be used. ${problems.join(' ')}`);
  }
}

/** Reports all problems at once. */
export function readEnvironment<T>(setting: Setting<T>, env: Environment): T {
  const outcome = setting.read(env);
  if ('problems' in outcome) throw new EnvironmentError(outcome.problems);
  return outcome.value;
}

/** `parse` throws an Error whose message continues after the variable's name. An empty value counts as not set. */
export function variable<T>(declared: Variable & ({ default: string } | { isRequired: true }), parse: (text: string) => T): Setting<T>;
export function variable<T>(declared: Variable, parse: (text: string) => T): Setting<T | undefined>;
export function variable<T>(declared: Variable, parse: (text: string) => T): Setting<T | undefined> {
  const { name, help, isRequired, isSecret } = declared;
  return {
    variables: [declared],
    read: (env) => {
      const text = env[name] || declared.default;
      if (text === undefined) return isRequired ? { problems: [`${name} is not set: it is ${help}.`] } : { value: undefined };
      try {
        return { value: parse(text) };
      } catch (error) {
        const quoted = isSecret ? '' : `, not ${JSON.stringify(text)}`;
        return { problems: [`${name} ${messageOf(error)}${quoted}.`] };
      }
    },
  };
}

type Values<S> = { [K in keyof S]: ValueOf<S[K]> };

export function group<S extends Record<string, Setting<unknown>>>(settings: S): Setting<Values<S>> {
  const entries = Object.entries(settings);
  return {
    variables: entries.flatMap(([, { variables }]) => variables),
    read: (env) => {
      const outcomes = entries.map(([key, setting]) => [key, setting.read(env)] as const);
      const problems = outcomes.flatMap(([, outcome]) => ('problems' in outcome ? outcome.problems : []));
      if (problems.length > 0) return { problems: [...new Set(problems)] };
      return { value: Object.fromEntries(outcomes.map(([key, outcome]) => [key, 'value' in outcome && outcome.value])) as Values<S> };
    },
  };
}

/** For a value derived from several variables. `derive` throws an Error whose message states the whole problem. */
export function derived<T, U>(setting: Setting<T>, derive: (value: T) => U): Setting<U> {
  return {
    variables: setting.variables,
    read: (env) => {
      const outcome = setting.read(env);
      return 'problems' in outcome ? outcome : attempt(() => derive(outcome.value));
    },
  };
}

/** For a part that reads its own variables. It throws an Error whose message states the whole problem. */
export function reading<T>(variables: readonly Variable[], read: (env: Environment) => T): Setting<T> {
  return { variables, read: (env) => attempt(() => read(env)) };
}

export function isHex256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function attempt<T>(make: () => T): Outcome<T> {
  try {
    return { value: make() };
  } catch (error) {
    return { problems: [messageOf(error)] };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
