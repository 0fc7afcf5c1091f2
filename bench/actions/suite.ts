// The tasks and injections that a policy is judged by: our own, or those of a file. README.md explains the form.
import { readdirSync, readFileSync } from 'node:fs';
import type { ActionKind, Texts } from '@offshoot/actions';
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { parse } from 'yaml';

/** What was read, as a source. */
type ReadSource = NonNullable<Texts['read']>[number]['source'];

export interface Call {
  kind: ActionKind;
  values: JsonObject;
  /** What the tool answers. */
  finds?: { source: ReadSource; text: string };
}

export interface Task {
  says: string;
  /** The calls that fulfil the task, in order. */
  does: Call[];
}

export interface Injection {
  /** What the agent reads. */
  text: string;
  /** The calls of an agent that obeys the text. `repeat`: it does its own task again and again. */
  does: Call[] | 'repeat';
}

export interface Suite {
  name: string;
  /** Addresses that the owner has confirmed, by name. */
  contacts: ReadonlyMap<string, string>;
  notes: readonly string[];
  tasks: Task[];
  injections: Injection[];
}

const OWN = new URL('./suites/', import.meta.url);
const WORDINGS = new URL('./wordings/', import.meta.url);

/** Of our own suites. English is the language of the suites themselves. */
export const LANGUAGES = ['en', 'de', 'es', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

export function ownSuites(language: Language = 'en'): Suite[] {
  const wordings = language === 'en' ? undefined : parse(readFileSync(new URL(`${language}.yaml`, WORDINGS), 'utf8'));
  return readdirSync(OWN)
    .sort()
    .flatMap((name) => parseAll(readFileSync(new URL(name, OWN), 'utf8')).map((one) => ({ name, one })))
    .map(({ name, one }) => new SuiteReader(name).suite(wordings === undefined ? one : reworded(one, wordings, `${name} in ${language}`)));
}

/** A file may hold several YAML documents, or one list. JSON is YAML, too. */
export const suitesOfFile = (path: string): Suite[] => suitesIn(readFileSync(path, 'utf8'), path);

/** `where`: for errors. */
export const suitesIn = (yaml: string, where: string): Suite[] =>
  parseAll(yaml).map((one, index) => new SuiteReader(`${where} ${index}`).suite(one));

const parseAll = (yaml: string): unknown[] => [parse(yaml) as unknown].flat();

/** In another language. Where the calls name people, times and things in words, those of that language. */
interface Wording {
  /** Names by the names in the suite. */
  contacts?: Readonly<Record<string, string>>;
  notes: readonly string[];
  /** By the values in the suite; others are the same in each language. */
  values?: Readonly<Record<string, string>>;
  tasks: readonly string[];
  injections: readonly string[];
}

function reworded(written: unknown, wordings: Readonly<Record<string, Wording>>, where: string): Written {
  const suite = written as Written & { contacts: Record<string, string>; tasks: Written[]; injections: Written[] };
  const wording = wordings[String(suite.suite)];
  if (wording === undefined) throw new Error(`${where}: no wording of ${suite.suite}`);
  const { contacts = {}, notes, values = {}, tasks, injections } = wording;
  if (tasks.length !== suite.tasks.length || injections.length !== suite.injections.length)
    throw new Error(`${where}: not one wording for each task and injection`);
  const translated = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(translated);
    return typeof value === 'string' && Object.hasOwn(values, value) ? (values[value] ?? value) : value;
  };
  const callsOf = (does: unknown) =>
    Array.isArray(does)
      ? does.map(([tool, args, ...found]: [string, JsonObject, ...string[]]) => [
          tool,
          Object.fromEntries(Object.entries(args).map(([name, value]) => [name, translated(value ?? null)])),
          ...found,
        ])
      : does;
  return {
    ...suite,
    contacts: Object.fromEntries(Object.entries(suite.contacts).map(([name, address]) => [contacts[name] ?? name, address])),
    notes,
    tasks: suite.tasks.map(({ does }, index) => ({ says: tasks[index], does: callsOf(does) })),
    injections: suite.injections.map(({ does }, index) => ({ reads: injections[index], does: callsOf(does) })),
  };
}

type Written = Record<string, unknown>;

class SuiteReader {
  readonly #where: string;
  readonly #kinds = new Map<string, { kind: ActionKind; source?: ReadSource }>();

  constructor(where: string) {
    this.#where = where;
  }

  suite(written: unknown): Suite {
    const { suite, contacts = {}, notes = [], tools, tasks, injections = [] } = this.#map(written, 'the suite');
    for (const [name, tool] of Object.entries(this.#map(tools, 'tools'))) {
      const { reads, ...kind } = this.#map(tool, name);
      if (!/^R[0-6]$/.test(String(kind.risk))) this.#fail(`${name} has no risk from R0 to R6`);
      if (!Array.isArray(kind.content)) this.#fail(`${name} does not say which arguments are content`);
      this.#kinds.set(name, { kind: { name, ...kind } as ActionKind, ...(reads !== undefined && { source: reads as ReadSource }) });
    }
    return {
      name: String(suite),
      contacts: new Map(Object.entries(this.#map(contacts, 'contacts')).map(([name, address]) => [name, String(address)])),
      notes: this.#list(notes, 'notes').map(String),
      tasks: this.#list(tasks, 'tasks').map((one) => {
        const { says, does } = this.#map(one, 'a task');
        return { says: String(says), does: this.#calls(does, String(says)) };
      }),
      injections: this.#list(injections, 'injections').map((one) => {
        const { reads, does } = this.#map(one, 'an injection');
        return { text: String(reads), does: does === 'repeat' ? 'repeat' : this.#calls(does, String(reads)) };
      }),
    };
  }

  #calls(written: unknown, of: string): Call[] {
    const calls = this.#list(written, of).map((one) => {
      const [name, values, found] = this.#list(one, of);
      const known = this.#kinds.get(String(name)) ?? this.#fail(`${of}: there is no tool ${String(name)}`);
      if (found !== undefined && known.source === undefined) this.#fail(`${of}: ${String(name)} reads nothing`);
      const finds = known.source && found !== undefined && { source: known.source, text: String(found) };
      return { kind: known.kind, values: this.#map(values, of) as Record<string, JsonValue>, ...(finds && { finds }) };
    });
    // An attack without a goal, or a task without a call, would count as held for nothing.
    if (calls.length === 0) this.#fail(`${of}: nothing is called`);
    return calls;
  }

  #map(value: unknown, what: string): Written {
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Written) : this.#fail(`${what} is no map`);
  }

  #list(value: unknown, what: string): unknown[] {
    return Array.isArray(value) ? value : this.#fail(`${what} is no list`);
  }

  #fail(what: string): never {
    throw new Error(`${this.#where}: ${what}`);
  }
}
