// Profiles as files: the fields of /v1/agents in YAML, several documents in one file, and bases by their name.
import { Failure } from '@offshoot/owner';
import { checkProfile, type ProfileBody, problemText } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import { LineCounter, parseAllDocuments, stringify } from 'yaml';
import type { Input } from '../terminal/input.ts';
import { readTextFile } from '../text-file.ts';

/** A profile of a file. `base`: the name of its base, here or in the tenant; `base_profile_id` works, too. */
export interface FiledProfile {
  file: string;
  base: string | undefined;
  body: JsonObject & { name: string };
}

/** Of one file. Instructions alone may have 256 KiB. */
const LIMIT = { purpose: 'a file of profiles', bytes: 16 * 1024 * 1024, help: 'Divide it.' };
const MOST_DOCUMENTS = 1000;
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
  if (documents.length > MOST_DOCUMENTS) throw invalid(name, `it has more than ${MOST_DOCUMENTS} profiles`);
  return documents.map((document) => {
    const [broken] = document.errors;
    const { line } = lines.linePos(broken?.pos[0] ?? document.contents?.range?.[0] ?? 0);
    const at = `${name}:${line}`;
    if (broken) throw invalid(at, withoutPlace(broken.message));
    // Few aliases: a small file must not become a huge body.
    return filed(at, document.toJS({ maxAliasCount: 20 }));
  });
}

function filed(at: string, value: unknown): FiledProfile {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(at, 'a profile is an object of fields');
  const { base, ...body } = value as JsonObject;
  if (base !== undefined && typeof base !== 'string') throw invalid(at, '“base” is the name of a profile');
  if (base !== undefined && (body.base_profile_id ?? null) !== null) throw invalid(at, 'it has both “base” and “base_profile_id”');
  const problems = checkProfile(base === undefined ? body : { ...body, base_profile_id: ANY_BASE });
  if (problems.length > 0) throw invalid(at, problems.map(problemText).join(' '));
  return { file: at, base, body: body as FiledProfile['body'] };
}

/** As `apply` reads it: without what is not set, the base by name. */
export function profileFile(body: ProfileBody, base: string | undefined): string {
  const { base_profile_id: baseId, ...rest } = body;
  const bound = base === undefined ? { base_profile_id: baseId ?? null } : { base };
  const { name, ...others } = rest;
  const set = Object.entries({ name, ...bound, ...others }).filter(([, value]) => !isEmpty(value));
  return stringify(Object.fromEntries(set), { lineWidth: 0, blockQuote: 'literal' });
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);

/** What is wrong with YAML, without its line, which is in the name of the place already. */
const withoutPlace = (message: string): string => (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:$/, '');

function invalid(at: string, why: string): Failure {
  return new Failure('VALIDATION_FAILED', `${at}: ${why.replace(/\.$/, '')}.`, {
    help: 'The fields are those of POST /v1/agents. `offshoot profile export` prints such a file.',
    metadata: { file: at },
  });
}
