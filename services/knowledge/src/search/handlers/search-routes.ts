import { SearchKnowledge, SearchStore } from '@offshoot/openai-api/knowledge';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { Payers } from '../../embedding/domain/budgets.ts';
import { forScope } from '../../v1/api.ts';
import { invalid, notFound } from '../../v1/refusals.ts';
import type { collections } from '../commands/collections.ts';
import { type CompiledFilter, compiledFilter, FilterProblem } from '../domain/filter.ts';
import { DEFAULT_RESULTS, type FoundChunk, MAX_QUERY, type Search } from '../domain/search.ts';

export interface SearchDeps {
  search: (search: Search) => Promise<FoundChunk[]>;
  collectionOf: ReturnType<typeof collections>;
  now: () => Date;
}

interface InStore {
  Params: { store_id: string };
  Body: Static<typeof SearchStore>;
}

/** Those of OpenAI’s API: which one is named makes no difference. */
const rankers = ['auto', 'none', 'default-2024-11-15', 'default_2024_08_21'];

export function searchRoutes(app: FastifyInstance, { search, collectionOf, now }: SearchDeps): void {
  const found = async (payers: Payers, body: Static<typeof SearchStore>, storeIds: readonly string[], includesEntries: boolean) => {
    const queries = [body.query].flat();
    const terms = termsOf(body, queries.join('\n'));
    const { storeKeys, missing } = await collectionOf(payers.tenantId, storeIds, includesEntries);
    if (missing.length > 0) throw notFound('vector store');
    return { queries, chunks: await search({ ...terms, storeKeys, payers, now: now() }) };
  };

  app.post<InStore>(
    '/v1/vector_stores/:store_id/search',
    { ...forScope('files:read'), schema: { body: SearchStore } },
    async ({ member, params, body }) => {
      const { queries, chunks } = await found(member, body, [params.store_id], false);
      return pageOf('vector_store.search_results.page', queries, chunks);
    },
  );

  app.post<{ Body: Static<typeof SearchKnowledge> }>(
    '/v1/knowledge/search',
    { ...forScope('knowledge:read'), schema: { body: SearchKnowledge } },
    async ({ member, body: { vector_store_ids: storeIds = [], ...body } }) => {
      // The content of files needs the scope of files.
      if (storeIds.length > 0 && !member.scopes.includes('files:read')) throw notFound('vector store');
      const { queries, chunks } = await found(member, body, storeIds, true);
      return pageOf('knowledge.search_results.page', queries, chunks);
    },
  );
}

/** Throws RequestRefusal. */
function termsOf(body: Static<typeof SearchStore>, query: string): Omit<Search, 'storeKeys' | 'payers' | 'now'> {
  if (query.length > MAX_QUERY) throw invalid(`A query has at most ${MAX_QUERY} characters.`, 'query');
  const { ranker = 'auto', score_threshold: threshold = 0 } = body.ranking_options ?? {};
  if (!rankers.includes(ranker)) throw invalid(`The ranker is one of ${rankers.join(', ')}.`, 'ranking_options.ranker');
  return { query, filter: filterOf(body.filters), limit: body.max_num_results ?? DEFAULT_RESULTS, threshold };
}

/** Throws RequestRefusal. */
function filterOf(filters: unknown): CompiledFilter | undefined {
  if (filters === undefined || filters === null) return undefined;
  try {
    return compiledFilter(filters);
  } catch (error) {
    if (error instanceof FilterProblem) throw invalid(error.message, 'filters');
    throw error;
  }
}

function pageOf(object: string, queries: readonly string[], chunks: readonly FoundChunk[]) {
  return { object, search_query: queries, data: chunks.map(shownChunk), has_more: false, next_page: null };
}

function shownChunk({ fileId, entryId, name, score, attributes, text }: FoundChunk) {
  const origin = fileId === undefined ? { entry_id: entryId, topic: name } : { file_id: fileId, filename: name };
  return { ...origin, score, attributes, content: [{ type: 'text', text }] };
}
