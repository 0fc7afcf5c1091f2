// What all lists have, and what a deleted thing leaves.
import { type TProperties, type TSchema, Type } from 'typebox';

/** Elements of a page: of most lists. */
export const MAX_PAGE = 100;
/** If a request names none. */
export const USUAL_PAGE = 20;
/** Of files: OpenAI’s client reads all of them in one page. */
export const MAX_FILES_PAGE = 10_000;

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const only = <T extends TProperties>(fields: T) => Type.Object(fields, { additionalProperties: false });
/** Seconds since 1970. */
export const time = Type.Integer({ minimum: 0, description: 'Seconds since 1970.' });
export const count = Type.Integer({ minimum: 0 });
export const idOf = (prefix: string) => Type.String({ pattern: `^${prefix}_[a-z2-7]{26}$` });

const ID = Type.String({ maxLength: 64 });

/** Query of a list. `most`: elements of a page. */
export const listing = (most: number) => ({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: most })),
  order: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
  after: Type.Optional(ID),
  before: Type.Optional(ID),
});

export const listOf = (schema: TSchema) =>
  Type.Object({
    object: Type.Literal('list'),
    data: Type.Array(schema),
    first_id: nullable(Type.String()),
    last_id: nullable(Type.String()),
    has_more: Type.Boolean(),
  });

export const deleted = (object: string, prefix: string) =>
  Type.Object({ id: idOf(prefix), object: Type.Literal(object), deleted: Type.Literal(true) });
