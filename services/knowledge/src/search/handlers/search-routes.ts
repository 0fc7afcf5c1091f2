import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { invalid, notFound } from '../../http/api-error.ts';
import { forScope } from '../../http/scope.ts';
import { SearchStore } from '../../stores/handlers/store-schemas.ts';
import type { VectorStores } from '../../stores/store/vector-stores.ts';
import { type CompiledFilter, compiledFilter, FilterProblem } from '../domain/filter.ts';
import { DEFAULT_RESULTS, type FoundChunk, MAX_QUERY, type Search } from '../domain/search.ts';

export interface SearchDeps {
  stores: VectorStores;
  search: (search: Search) => Promise<FoundChunk[]>;
  now: () => Date;
}

interface InStore {
  Params: { store_id: string };
  Body: Static<typeof SearchStore>;
}

/** Those of OpenAI’s API: which one is named makes no difference. */
const rankers = ['auto', 'none', 'default-2024-11-15', 'default_2024_08_21'];

export function searchRoutes(app: FastifyInstance, { stores, search, now }: SearchDeps): void {
  app.post<InStore>(
    '/v1/vector_stores/:store_id/search',
    { ...forScope('files:read'), schema: { body: SearchStore } },
    async ({ member, params, body }) => {
      const queries = [body.query].flat();
      const query = queries.join('\n');
      if (query.length > MAX_QUERY) throw invalid(`A query has at most ${MAX_QUERY} characters.`, 'query');
      const { ranker = 'auto', score_threshold: threshold = 0 } = body.ranking_options ?? {};
      if (!rankers.includes(ranker)) throw invalid(`The ranker is one of ${rankers.join(', ')}.`, 'ranking_options.ranker');
      const filter = filterOf(body.filters);
      const usable = await stores.usableOf(member.tenantId, [params.store_id], now());
      if (usable.size === 0) throw notFound('vector store');
      const storeKeys = [...usable.values()];
      const found = await search({ storeKeys, query, filter, limit: body.max_num_results ?? DEFAULT_RESULTS, threshold, now: now() });
      await stores.keepActive(storeKeys, now());
      return {
        object: 'vector_store.search_results.page',
        search_query: queries,
        data: found.map(shownChunk),
        has_more: false,
        next_page: null,
      };
    },
  );
}

/** Throws ApiError. */
function filterOf(filters: unknown): CompiledFilter | undefined {
  if (filters === undefined || filters === null) return undefined;
  try {
    return compiledFilter(filters);
  } catch (error) {
    if (error instanceof FilterProblem) throw invalid(error.message, 'filters');
    throw error;
  }
}

function shownChunk({ fileId, name, score, attributes, text }: FoundChunk) {
  return { file_id: fileId, filename: name, score, attributes, content: [{ type: 'text', text }] };
}
