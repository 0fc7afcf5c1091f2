import { Type } from 'typebox';
import { MAX_RESULTS } from '../domain/search.ts';

const terms = {
  query: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 16 })]),
  filters: Type.Optional(Type.Unknown()),
  max_num_results: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_RESULTS })),
  ranking_options: Type.Optional(
    Type.Object({
      ranker: Type.Optional(Type.String({ maxLength: 64 })),
      score_threshold: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    }),
  ),
  rewrite_query: Type.Optional(Type.Boolean()),
};

export const SearchStore = Type.Object(terms, { additionalProperties: false });

/** The tenant's entries, and these stores along with them. */
export const SearchKnowledge = Type.Object(
  { ...terms, vector_store_ids: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 })) },
  { additionalProperties: false },
);
