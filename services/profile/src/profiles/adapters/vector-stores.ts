import { callerHeader, type ServiceKey, type ServiceTls } from '@offshoot/callers';
import { VectorStoreService } from '@offshoot/gen/offshoot/knowledge/v1/vector_store_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import type { VectorStores } from '../domain/ports.ts';

/** As many as the knowledge service takes in one call. */
const MOST_AT_ONCE = 200;
const ID = /^vs_[a-z2-7]{26}$/;

export interface KnowledgeAddress {
  knowledgeUrl: string;
  serviceKey: ServiceKey;
  tls?: ServiceTls | undefined;
}

/** Asks the knowledge service, on the member's behalf. */
export function knownVectorStores({ knowledgeUrl: url, serviceKey, tls }: KnowledgeAddress): VectorStores {
  const knowledge = serviceClient(VectorStoreService, { url, serviceKey, audience: 'knowledge', tls });
  return {
    async missing(ids, token) {
      const missing = new Set(ids.filter((id) => !ID.test(id)));
      const asked = ids.filter((id) => ID.test(id));
      for (let n = 0; n < asked.length; n += MOST_AT_ONCE) {
        const vectorStoreIds = asked.slice(n, n + MOST_AT_ONCE);
        const answer = await knowledge.checkVectorStores({ vectorStoreIds }, { headers: { [callerHeader]: token } });
        for (const id of answer.missingVectorStoreIds) missing.add(id);
      }
      return ids.filter((id) => missing.has(id));
    },
  };
}
