// A profile as it is stored and answered, and how a client changes it.
import type { JsonObject } from '@offshoot/statements';
import { isObject } from './json.ts';
import type { ProfileBody } from './schema/profile.ts';

/** The fields that every answer has, in its order, and what they are if nobody wrote them. */
const ALWAYS = {
  name: '',
  display_name: null,
  description: null,
  instructions: '',
  model: null,
  tools: [],
  sandbox_policy_id: null,
  memory: null,
  temperature: null,
  top_p: null,
  max_output_tokens: null,
  metadata: {},
  base_profile_id: null,
} satisfies ProfileBody;

/** The fields that an answer has only if a member wrote them. */
const IF_SET = ['access_control', 'store', 'store_required', 'variables', 'soul', 'trust_level', 'tool_grants'] as const;

/** Every field of `ALWAYS`, and of the others those that are set. */
export type Profile = Required<Omit<ProfileBody, (typeof IF_SET)[number]>> & Pick<ProfileBody, (typeof IF_SET)[number]>;

/** What POST and PUT make of a body: what it does not say has its default. Key order is that of answers. */
export function completeProfile(body: ProfileBody): Profile {
  const always = Object.entries(ALWAYS).map(([field, none]) => [field, body[field as keyof typeof ALWAYS] ?? none]);
  const ifSet = IF_SET.filter((field) => (body[field] ?? null) !== null).map((field) => [field, body[field]]);
  return Object.fromEntries([...always, ...ifSet]);
}

/**
 * What PATCH makes of a profile. Not RFC 7396: only metadata is merged, key by key, and null removes a key; every other field is replaced
 * as a whole, and null gives it its default. The result is unchecked: check it with `checkProfile`, then complete it.
 */
export function patchProfile(profile: ProfileBody, patch: JsonObject): JsonObject {
  const { metadata, ...others } = patch;
  const merged = { ...profile, ...others } as JsonObject;
  if (metadata === undefined) return merged;
  return { ...merged, metadata: isObject(metadata) ? mergedMetadata(profile.metadata ?? {}, metadata as JsonObject) : metadata };
}

/** Entries, not assignments: a key may be called like something that all objects have. */
function mergedMetadata(before: JsonObject, patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null));
}
