import type { SearchFilter } from '@offshoot/openai-api/knowledge';
import { type TSchema, Type } from 'typebox';
import { only } from './field-schemas.ts';

const scalar = Type.Union([Type.String({ maxLength: 512 }), Type.Number(), Type.Boolean()]);

const comparison = only({
  type: Type.Enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin']),
  key: Type.String({ minLength: 1, maxLength: 64 }),
  value: Type.Union([scalar, Type.Array(scalar, { maxItems: 100 })]),
});

/** As deep as filters are within each other. */
const LEVELS = 3;

const compound = (inner: TSchema) => only({ type: Type.Enum(['and', 'or']), filters: Type.Array(inner, { minItems: 1, maxItems: 16 }) });

function filterSchema(levels: number): TSchema {
  return levels === 0 ? comparison : Type.Union([comparison, compound(filterSchema(levels - 1))]);
}

/** Which files a search looks at, by their attributes. */
export const searchFilter = Type.Unsafe<SearchFilter>(filterSchema(LEVELS));
