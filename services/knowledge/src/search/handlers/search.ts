import type { ServiceImpl } from '@connectrpc/connect';
import { requireMember } from '@offshoot/callers';
import type { SearchService } from '@offshoot/gen/offshoot/knowledge/v1/search_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { type CompiledFilter, compiledFilter, FilterProblem } from '../domain/filter.ts';
import { DEFAULT_RESULTS, type FoundChunk } from '../domain/search.ts';
import type { SearchDeps } from './search-routes.ts';

export function searchHandler(deps: SearchDeps): ServiceImpl<typeof SearchService>['search'] {
  return async (request, context) => {
    const member = requireMember(context);
    const { vectorStoreIds, includesEntries, query, maxNumResults, scoreThreshold: threshold } = request;
    const { storeKeys, missing } = await deps.collectionOf(member.tenantId, vectorStoreIds, includesEntries);
    const filter = filterOf(request.filtersJson);
    const limit = maxNumResults || DEFAULT_RESULTS;
    const results = await deps.search({ storeKeys, query, filter, limit, threshold, payers: member, now: deps.now() });
    return { results: results.map(toResult), missingVectorStoreIds: missing };
  };
}

/** Throws VALIDATION_FAILED. */
function filterOf(json: string): CompiledFilter | undefined {
  if (json === '') return undefined;
  try {
    return compiledFilter(JSON.parse(json));
  } catch (error) {
    const why = error instanceof FilterProblem ? error.message : 'The filter is no JSON.';
    throw new Refusal('VALIDATION_FAILED', why, { metadata: { field: 'filters' }, help: 'Send a filter as OpenAI’s API describes it.' });
  }
}

function toResult({ fileId, entryId, name, score, attributes, text }: FoundChunk) {
  const origin = fileId === undefined ? ({ case: 'entryId', value: entryId ?? '' } as const) : ({ case: 'fileId', value: fileId } as const);
  return { origin, name, score, attributesJson: JSON.stringify(attributes), text };
}
