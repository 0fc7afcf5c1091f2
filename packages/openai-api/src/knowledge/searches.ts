import { Type } from 'typebox';
import { idOf, nullable, only } from './lists.ts';

/** Results of one search. */
const MAX_RESULTS = 50;

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

export const SearchStore = only(terms);

/** The tenant's entries, and these stores along with them. */
export const SearchKnowledge = only({
  ...terms,
  vector_store_ids: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 })),
});

const found = {
  score: Type.Number(),
  attributes: nullable(Type.Record(Type.String(), Type.Unknown())),
  content: Type.Array(Type.Object({ type: Type.Literal('text'), text: Type.String() })),
};
const OfFile = Type.Object({ file_id: idOf('file'), filename: Type.String(), ...found });
const OfEntry = Type.Object({ entry_id: idOf('kn'), topic: Type.String(), ...found });
const page = {
  search_query: Type.Array(Type.String()),
  has_more: Type.Boolean(),
  next_page: Type.Null(),
};
export const StoreResults = Type.Object({
  object: Type.Literal('vector_store.search_results.page'),
  data: Type.Array(OfFile),
  ...page,
});
export const KnowledgeResults = Type.Object({
  object: Type.Literal('knowledge.search_results.page'),
  data: Type.Array(Type.Union([OfFile, OfEntry])),
  ...page,
});
