import { RequestRefusal, type Tool } from '@offshoot/openai-api';
import type { MemberCall } from '@offshoot/rpc/auth';
import type { Knowledge } from '../../database/domain/ports.ts';

export interface StoresDeps {
  knowledge: Pick<Knowledge, 'missingStores'>;
}

/**
 * Refuses a request that names a vector store that is not there, or is another tenant's: both alike. `tools`: of the request itself. Those of its
 * profile were checked when it was written, and a store that is gone since ends no conversation. Throws RequestRefusal.
 */
export async function requireStores(
  { knowledge }: StoresDeps,
  member: MemberCall,
  tools: readonly Tool[],
  signal: AbortSignal,
): Promise<void> {
  const named = tools.flatMap((tool, index) =>
    tool.type === 'file_search' ? tool.vector_store_ids.map((id, at) => ({ id, param: `tools[${index}].vector_store_ids[${at}]` })) : [],
  );
  if (named.length === 0) return;
  const missing = await knowledge.missingStores(
    member,
    named.map(({ id }) => id),
    signal,
  );
  const first = named.find(({ id }) => missing.includes(id));
  if (first)
    throw new RequestRefusal('invalid_request', 'There is no such vector store.', { code: 'vector_store_not_found', param: first.param });
}
