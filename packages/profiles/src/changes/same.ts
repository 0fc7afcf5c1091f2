// Whether two texts of a profile or a tool say the same, so that a write that changes nothing makes no version.
import { canonicalJson, type JsonValue } from '@offshoot/statements';
import { plainForm } from '../json.ts';
import type { ProfileBody } from '../schema/profile.ts';
import type { ProfileTool } from '../schema/tools.ts';

/** In any order of their keys. Null and empty count as missing where they mean the same. */
export const sameProfile = (a: ProfileBody, b: ProfileBody): boolean => isSame(withoutEmpty(a), withoutEmpty(b));

export const sameDefinition = (a: ProfileTool, b: ProfileTool): boolean => isSame(plainForm(a), plainForm(b));

const isSame = (a: object, b: object): boolean => canonicalJson(a as JsonValue) === canonicalJson(b as JsonValue);

function withoutEmpty(body: ProfileBody): object {
  const { access_control, variables, tool_grants, soul, ...others } = plainForm(body);
  const access = Object.fromEntries(Object.entries(access_control ?? {}).filter(([, subjects]) => !isEmpty(subjects)));
  return {
    ...others,
    ...(!isEmpty(access) && { access_control: access }),
    ...(!isEmpty(variables) && { variables }),
    ...(!isEmpty(tool_grants) && { tool_grants }),
    // With a base, an empty one takes the place of the base's.
    ...((!isEmpty(soul) || others.base_profile_id) && { soul: soul ?? null }),
  };
}

const isEmpty = (value: object | null | undefined): boolean => Object.keys(value ?? {}).length === 0;
