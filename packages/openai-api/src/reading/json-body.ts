// JSON that every reader takes for the same: bodies under /v1 are read once, and passed on.
import { keyIn } from './explain.ts';
import { namesIn, nameThatIsTwice } from './json-names.ts';
import { type RequestRefusal, UnreadableRequest } from './refusal.ts';

/** Objects and lists within each other: more than any API here knows, and few enough for every reader that recurses. */
const MAX_LEVELS = 100;

/** Texts in UTF-8 have no halves of characters, but for those that are written as these. */
const HALF = /\\u[dD][89a-fA-F]/;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Headers of a request, each at most once. */
export interface BodyHeaders {
  'content-type'?: string | undefined;
  'content-encoding'?: string | undefined;
}

/** Undefined: there is none. Throws RequestRefusal. */
export function readJsonBody(
  { 'content-type': type = '', 'content-encoding': coding = 'identity' }: BodyHeaders,
  bytes: Uint8Array,
): unknown {
  if (coding.toLowerCase() !== 'identity') throw unread('A compressed body is not read.', 'Send it without content-encoding.');
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type) ?? [];
  if (!/^utf-?8$/i.test(charset)) throw unread('The body must be UTF-8.', 'Send it without another charset.');
  return bytes.length === 0 ? undefined : readJson(bytes);
}

const unread = (message: string, help: string): RequestRefusal =>
  new UnreadableRequest('invalid_request', message, { code: 'invalid_content_type', status: 415, help });

const invalid = (message: string, code: string, param: string | null): RequestRefusal =>
  new UnreadableRequest('invalid_request', message, { code, param, help: 'Send valid JSON.' });

/** Throws RequestRefusal. */
export function readJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw invalid('The body is not UTF-8.', 'invalid_json', null);
  }
  return readJsonText(text);
}

/** Throws RequestRefusal for what is no JSON, and for what readers of JSON do not agree about. `what`: is refused. */
export function readJsonText(text: string, what = 'body'): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(`The ${what} is not JSON.`, 'invalid_json', null);
  }
  const seen = { names: 0, mayHaveHalves: HALF.test(text) };
  const fault = faultIn(value, 0, seen);
  if (fault) throw fault.refusal(pathOf(fault.steps), what);
  // The parser keeps the last of several, another may keep the first.
  if (namesIn(text) > seen.names)
    throw invalid(`The name '${keyIn('', nameThatIsTwice(text))}' is in an object twice.`, 'invalid_value', null);
  return value;
}

interface Fault {
  /** From the outermost. */
  steps: (string | number)[];
  refusal(path: string, what: string): RequestRefusal;
}

const pathOf = (steps: Fault['steps']): string =>
  steps.reduce<string>((path, step) => (typeof step === 'number' ? `${path}[${step}]` : keyIn(path, step)), '');

interface Seen {
  /** Of all objects so far. */
  names: number;
  mayHaveHalves: boolean;
}

function faultIn(value: unknown, depth: number, seen: Seen): Fault | undefined {
  if (typeof value === 'string') return seen.mayHaveHalves && !value.isWellFormed() ? { steps: [], refusal: halved } : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { steps: [], refusal: outOfRange };
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_LEVELS) return { steps: [], refusal: tooDeep };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const fault = faultIn(value[index], depth + 1, seen);
      if (fault) return within(index, fault);
    }
    return undefined;
  }
  for (const name of Object.keys(value)) {
    seen.names += 1;
    if (name === '__proto__') return { steps: [], refusal: badName };
    if (seen.mayHaveHalves && !name.isWellFormed()) return { steps: [], refusal: halvedName(name) };
    const fault = faultIn((value as Record<string, unknown>)[name], depth + 1, seen);
    if (fault) return within(name, fault);
  }
  return undefined;
}

function within(step: string | number, fault: Fault): Fault {
  fault.steps.unshift(step);
  return fault;
}

const ofValue =
  (words: string) =>
  (path: string, what: string): RequestRefusal =>
    invalid(`${path === '' ? `The ${what}` : `'${path}'`} ${words}.`, 'invalid_value', path === '' ? null : path);
const outOfRange = ofValue('is a number that is out of range');
const halved = ofValue('has half of a character');
const halvedName =
  (name: string) =>
  (path: string, what: string): RequestRefusal =>
    invalid(`A name in ${path === '' ? `the ${what}` : `'${path}'`} has half of a character.`, 'invalid_value', keyIn(path, name));
const tooDeep = (_path: string, what: string): RequestRefusal => invalid(`The ${what} is nested too deeply.`, 'invalid_value', null);
/** Code that copies objects name by name would change what the copy inherits. */
const badName = (path: string, what: string): RequestRefusal =>
  invalid(
    `The name '__proto__' is not allowed in ${path === '' ? `the ${what}` : `'${path}'`}.`,
    'invalid_value',
    keyIn(path, '__proto__'),
  );
