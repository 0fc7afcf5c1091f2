// What the schemas of the wire format are made of.
import { type TSchema, Type } from 'typebox';

/** Characters of one text, as Open Responses bounds it. */
export const MAX_TEXT = 10_485_760;
/** Of an image as a data URL. */
export const MAX_IMAGE = 20_971_520;
/** Of a file as base64. */
export const MAX_FILE = 33_554_432;
const MAX_ID = 256;

/** May be left out, and null means the same. */
export const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** One of these texts. */
export const oneOf = <const T extends string[]>(values: readonly [...T], told: { description?: string } = {}) => Type.Enum(values, told);

export const text = Type.String({ maxLength: MAX_TEXT });
/** Columns of their own keep these, and PostgreSQL stores no NUL. */
export const id = Type.String({ minLength: 1, maxLength: MAX_ID, pattern: '^[^\\u0000]+$' });
export const name = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9_-]+$' });
export const label = Type.String({ minLength: 1, maxLength: 64 });
export const address = Type.String({ minLength: 1, maxLength: 4096 });
export const count = Type.Integer({ minimum: 0 });
/** A JSON object of any shape. */
export const anyObject = Type.Record(Type.String(), Type.Unknown());

export const itemStatus = oneOf(['in_progress', 'completed', 'incomplete']);
