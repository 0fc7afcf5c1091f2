// Profiles as files: the fields of /v1/agents in YAML, several documents in one file, and bases by their name.
import { Failure } from '@offshoot/client';
import { checkProfile, completeProfile, type ProfileBody, problemText } from '@offshoot/profiles';
import { canonicalJson, type JsonObject, type JsonValue } from '@offshoot/statements';
import { Document, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Input } from '../terminal/input.ts';
import { readTextFile } from '../text-file.ts';
import { offsetOf } from './yaml-position.ts';

/** A profile of a file. `base`: the name of its base, here or in the tenant; `base_profile_id` works, too. */
export interface FiledProfile {
  file: string;
  base: string | undefined;
  body: JsonObject & { name: string };
}

/** Of one file. Instructions alone may have 256 KiB. */
const LIMIT = { purpose: 'a file of profiles', bytes: 16 * 1024 * 1024, help: 'Divide it.' };
const MAX_DOCUMENTS = 1000;
/** A placeholder while the base's ID is unknown. */
const ANY_BASE = `agent_${'a'.repeat(26)}`;

/** Reads profiles; "-" is stdin. JSON is YAML, too. Throws a Failure that names file and line. */
export async function readProfiles(file: string, input: Pick<Input, 'all'>): Promise<FiledProfile[]> {
  const name = file === '-' ? 'stdin' : file;
  const text = file === '-' ? await input.all() : await readTextFile(file, LIMIT);
  if (Buffer.byteLength(text) > LIMIT.bytes) throw invalid(name, `it is larger than ${LIMIT.bytes} bytes`);
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true });
  if (!Array.isArray(documents) || documents.length === 0) throw invalid(name, 'it is empty');
  if (documents.length > MAX_DOCUMENTS) throw invalid(name, `it has more than ${MAX_DOCUMENTS} profiles`);
  return documents.map((document) => {
    const [broken] = document.errors;
    const line = (offset: number) => lines.linePos(offset).line;
    const at = `${name}:${line(broken?.pos[0] ?? document.contents?.range?.[0] ?? 0)}`;
    if (broken) throw invalid(at, withoutPosition(broken.message));
    return filed(at, plainValue(at, document), (path) => `${name}:${line(offsetOf(document, path))}`);
  });
}

/** The profile of a file that is to have one. */
export function onlyOne(profiles: readonly FiledProfile[], help: string): FiledProfile {
  const [one, ...more] = profiles;
  if (one !== undefined && more.length === 0) return one;
  const file = one?.file.replace(/:\d+$/, '') ?? '';
  throw new Failure('VALIDATION_FAILED', `${file} has ${profiles.length} profiles.`, { help, metadata: { file } });
}

function plainValue(at: string, document: Document.Parsed): unknown {
  try {
    // Few aliases: a small file must not become a huge body.
    return document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw invalid(at, 'its aliases stand for too much, or for nothing: write out what they stand for');
  }
}

function filed(at: string, value: unknown, positionOf: (path: string) => string): FiledProfile {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(at, 'a profile is an object of fields');
  const { base, ...body } = value as JsonObject;
  if (base !== undefined && typeof base !== 'string') throw invalid(positionOf('base'), '“base” is the name of a profile');
  if (base !== undefined && (body.base_profile_id ?? null) !== null)
    throw invalid(positionOf('base'), 'it has both “base” and “base_profile_id”');
  const problems = checkProfile(base === undefined ? body : { ...body, base_profile_id: ANY_BASE });
  const [first, ...more] = problems.map((one) => `${positionOf(one.path)}: ${problemText(one)}`);
  if (first !== undefined) throw unfit([first, ...more].join('\n'), at);
  return { file: at, base, body: body as FiledProfile['body'] };
}

/** As `apply` reads it, and with the same strings for readers of YAML 1.1: without what is as if nobody wrote it, the base by name. */
export function profileFile(body: ProfileBody, base: string | undefined): string {
  const { base_profile_id: baseId, name, ...others } = body;
  const bound = base === undefined ? { base_profile_id: baseId ?? null } : { base };
  const written = Object.entries({ name, ...bound, ...others }).filter(([field, value]) => !isUnwritten(field, value as JsonValue));
  const document = new Document(Object.fromEntries(written), { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  visit(document, {
    // A block would lose such an end, here or where the document is printed. In YAML 1.1, "=" has a meaning of its own.
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && (node.value === '=' || !/\S\n?$/.test(node.value))) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0, blockQuote: 'literal' });
}

/** Whether a profile says the same without it. An empty object may say something: that of a base does not hold. */
const isUnwritten = (field: string, value: JsonValue | undefined): boolean =>
  canonicalJson(value ?? null) === canonicalJson(UNWRITTEN[field] ?? null);

const UNWRITTEN = completeProfile({ name: '', instructions: '' }) as unknown as JsonObject;

/** What is wrong with YAML, without its line, which is in the name of the place already. */
const withoutPosition = (message: string): string => (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:$/, '');

const invalid = (at: string, why: string): Failure => unfit(`${at}: ${why.replace(/\.$/, '')}.`, at);

function unfit(message: string, at: string): Failure {
  return new Failure('VALIDATION_FAILED', message, {
    help: 'The fields are those of POST /v1/agents. `offshoot profile export` prints such a file.',
    metadata: { file: at },
  });
}
