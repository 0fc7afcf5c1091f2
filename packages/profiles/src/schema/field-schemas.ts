import type { JsonObject } from '@offshoot/statements';
import { MEANS } from '@offshoot/text/means.ts';
import { type TSchema, Type } from 'typebox';

/** What may be missing, and is the same as missing if it is null. */
export const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

/** No object takes a key that it does not know: a misspelt one would silently do nothing. */
export const only = <T extends Record<string, TSchema>>(fields: T) => Type.Object(fields, { additionalProperties: false });

/** A schema counts characters; this keyword counts bytes of UTF-8. */
export const MAX_BYTES = 'x-max-bytes';

/** The ID of something else, such as "sbxpol_standard". The service that stores it knows whether it exists. */
export const reference = (description: string) =>
  Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
    [MEANS]: 'an ID: 1 to 64 letters, digits, underscores and hyphens',
    description,
  });

/** One line without control characters and invisible ones. */
const PLAIN_LINE = '^[^\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]*$';

export const line = (limits: { minLength?: number; maxLength?: number; [MAX_BYTES]?: number }, description?: string) =>
  Type.String({
    pattern: PLAIN_LINE,
    [MEANS]: 'one line without control characters and invisible ones',
    ...limits,
    ...(description !== undefined && { description }),
  });

/** As models name what they call. */
export const callableName = (description?: string) =>
  Type.String({
    pattern: '^[A-Za-z0-9_-]{1,64}$',
    [MEANS]: '1 to 64 letters, digits, underscores and hyphens',
    ...(description !== undefined && { description }),
  });

/** As servers name their tools. */
export const toolName = (most: number, description?: string) =>
  Type.String({
    pattern: `^[A-Za-z0-9][A-Za-z0-9_./-]{0,${most - 1}}$`,
    [MEANS]: `1 to ${most} letters, digits and _ . / -, the first one a letter or digit`,
    ...(description !== undefined && { description }),
  });

/** Any JSON object. */
export const anyObject = (description: string) => Type.Unsafe<JsonObject>({ type: 'object', description });
