// A profile as a form has it: typed text, which may be no profile yet.
import { checkProfile, completeProfile, type ProfileBody, type ProfileProblem } from '@offshoot/profiles';
import { canonicalJson, type JsonObject, type JsonValue } from '@offshoot/statements';
import { typedText, withField } from './fields/json-part.ts';

const TEXT_FIELDS = [
  'name',
  'display_name',
  'description',
  'base_profile_id',
  'instructions',
  'model',
  'trust_level',
  'sandbox_policy_id',
] as const;
const NUMBER_FIELDS = ['temperature', 'top_p', 'max_output_tokens'] as const;
/** The fields that are typed as one text. */
const TYPED_FIELDS = [...TEXT_FIELDS, ...NUMBER_FIELDS];
/** Those that have fields of their own, which change the JSON itself. */
const PART_FIELDS = ['tools', 'variables', 'memory', 'soul', 'metadata'] as const;

export type TypedField = (typeof TYPED_FIELDS)[number];
export type PartField = (typeof PART_FIELDS)[number];

export interface Draft {
  typed: Record<TypedField, string>;
  /** As JSON, in which anything may be wrong that a check tells. */
  parts: Readonly<Partial<Record<PartField, JsonValue>>>;
  /** The fields that the form does not have. */
  others: JsonObject;
}

/** What is read from a draft, and what in it cannot be read. */
export interface ReadDraft {
  body: JsonObject;
  unread: ProfileProblem[];
}

/** `body`: as far as it is one. */
export function draftOf(body: JsonObject): Draft {
  const typed = Object.fromEntries(TYPED_FIELDS.map((field) => [field, typedText(body[field])])) as Draft['typed'];
  const given = Object.entries(body).filter(([field, value]) => !(TYPED_FIELDS as readonly string[]).includes(field) && !isNothing(value));
  const isPart = (field: string) => (PART_FIELDS as readonly string[]).includes(field);
  const parts = Object.fromEntries(given.filter(([field]) => isPart(field)));
  return { typed, parts, others: Object.fromEntries(given.filter(([field]) => !isPart(field))) };
}

/** Undefined: it says nothing of that. */
export const withPart = (draft: Draft, field: PartField, value: JsonValue | undefined): Draft => ({
  ...draft,
  parts: withField(draft.parts as JsonObject, field, value),
});

/** Only the fields that have text. */
export function bodyIn({ typed, parts, others }: Draft): ReadDraft {
  const unread: ProfileProblem[] = [];
  const read = (field: TypedField): JsonValue | undefined => {
    const text = typed[field];
    if ((TEXT_FIELDS as readonly string[]).includes(field)) return text;
    if (text.trim() === '') return undefined;
    const value = jsonOf(text);
    if (typeof value !== 'number') unread.push({ path: field, code: 'wrong_type', message: 'must be a number' });
    return value;
  };
  const fields = TYPED_FIELDS.map((field) => [field, read(field)] as const).filter(([, value]) => !isNothing(value));
  return { body: { ...(Object.fromEntries(fields) as JsonObject), ...parts, ...others } as JsonObject, unread };
}

/** The same, of the whole as JSON. */
export function bodyInJson(text: string): ReadDraft {
  const value = jsonOf(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { body: value, unread: [] };
  return { body: {}, unread: [{ path: '', code: 'not_json', message: 'must be an object in JSON' }] };
}

/** Everything that keeps it from being a profile. */
export const problemsOf = ({ body, unread }: ReadDraft): ProfileProblem[] => {
  const told = new Set(unread.map(({ path }) => path));
  if (told.has('')) return unread;
  return [...unread, ...checkProfile(body).filter(({ path }) => !told.has(path))];
};

/** Whether the form can show it: what is only missing can be typed there. */
export const fitsForm = (read: ReadDraft): boolean => problemsOf(read).every(({ code }) => code === 'missing' || code === 'too_short');

/** As a person would write it: without the fields that have their defaults. */
export const writtenIn = (body: ProfileBody): JsonObject =>
  Object.fromEntries(Object.entries(completeProfile(body)).filter(([field, value]) => !isDefault(field, value as JsonValue))) as JsonObject;

/** What PATCH takes to make one of the other: only the fields that differ. Null unsets one. Whether a default was written makes no difference. */
export function patchBetween(before: ProfileBody, after: ProfileBody): JsonObject {
  const [from, to] = [before, after].map((one) => completeProfile(writtenIn(one) as unknown as ProfileBody)) as unknown as [
    JsonObject,
    JsonObject,
  ];
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((field) => !isSame(from[field], to[field]));
  return Object.fromEntries(
    fields.map((field) => {
      if (field !== 'metadata') return [field, to[field] ?? null];
      return [field, metadataPatch(from[field] as JsonObject, to[field] as JsonObject)];
    }),
  );
}

/** PATCH merges metadata, key by key. */
function metadataPatch(from: JsonObject, to: JsonObject): JsonObject {
  const changed = Object.entries(to).filter(([key, value]) => !Object.hasOwn(from, key) || from[key] !== value);
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  return Object.fromEntries([...changed, ...removed.map((key) => [key, null])]);
}

/** The fields that both have changed since `before`. */
export function changedByBoth(before: ProfileBody, one: ProfileBody, other: ProfileBody): string[] {
  const others = Object.keys(patchBetween(before, other));
  return Object.keys(patchBetween(before, one)).filter((field) => others.includes(field));
}

const isSame = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** Missing, null and an empty text are the same in a profile. */
const isNothing = (value: JsonValue | undefined): boolean => value === undefined || value === null || value === '';

/** An empty object, such as `memory: {}`, is something: it replaces that of the base. */
const isDefault = (field: string, value: JsonValue): boolean =>
  isNothing(value) || ((field === 'tools' || field === 'metadata') && Object.keys(value as object).length === 0);

function jsonOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
