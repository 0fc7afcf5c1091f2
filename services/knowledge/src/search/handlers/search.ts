import type { JsonObject } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { SearchService } from '@offshoot/gen/offshoot/knowledge/v1/search_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { requireMember } from '@offshoot/rpc/auth';
import { type CompiledFilter, compiledFilter, FilterProblem } from '../domain/filter.ts';
import { DEFAULT_RESULTS, type FoundChunk } from '../domain/search.ts';
import type { SearchDeps } from './search-routes.ts';

export function searchHandler(deps: SearchDeps): ServiceImpl<typeof SearchService>['search'] {
  return async (request, context) => {
    const member = requireMember(context);
    const { vectorStoreIds, includesEntries, query, maxNumResults, scoreThreshold: threshold } = request;
    const { storeKeys, missing } = await deps.collectionOf(member.tenantId, vectorStoreIds, includesEntries);
    const filter = filterOf(request.filters);
    const limit = maxNumResults || DEFAULT_RESULTS;
    const results = await deps.search({ storeKeys, query, filter, limit, threshold, payers: member, now: deps.now() });
    return { results: results.map(toResult), missingVectorStoreIds: missing };
  };
}

/** Throws VALIDATION_FAILED. */
function filterOf(filters: JsonObject | undefined): CompiledFilter | undefined {
  if (filters === undefined) return undefined;
  try {
    return compiledFilter(filters);
  } catch (error) {
    if (!(error instanceof FilterProblem)) throw error;
    const help = 'Send a filter as OpenAI’s API describes it.';
    throw new Refusal('VALIDATION_FAILED', error.message, { metadata: { field: 'filters' }, help });
  }
}

function toResult({ fileId, entryId, name, score, attributes, text }: FoundChunk) {
  const origin = fileId === undefined ? ({ case: 'entryId', value: entryId ?? '' } as const) : ({ case: 'fileId', value: fileId } as const);
  return { origin, name, score, attributes: { ...attributes }, text };
}
