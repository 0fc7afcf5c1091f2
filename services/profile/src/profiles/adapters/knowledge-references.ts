import { ReferenceService } from '@offshoot/gen/offshoot/knowledge/v1/reference_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import { callerHeader, type ServiceKey, type ServiceTls } from '@offshoot/rpc/auth';
import type { KnowledgeIds, KnowledgeReferences } from '../domain/ports.ts';

/** As many of each as the knowledge service takes in one call. */
const MAX_AT_ONCE = 200;
const IDS = { vectorStores: /^vs_[a-z2-7]{26}$/, files: /^file_[a-z2-7]{26}$/ };

export interface KnowledgeAddress {
  knowledgeUrl: string;
  serviceKey: ServiceKey;
  tls?: ServiceTls | undefined;
}

/** Asks the knowledge service, on the member's behalf. */
export function knowledgeReferences({ knowledgeUrl: url, serviceKey, tls }: KnowledgeAddress): KnowledgeReferences {
  const knowledge = serviceClient(ReferenceService, { url, serviceKey, audience: 'knowledge', tls });
  return {
    async missing(ids, token) {
      const asked = { vectorStores: possible(ids, 'vectorStores'), files: possible(ids, 'files') };
      const missing = new Set<string>();
      for (let n = 0; n < Math.max(asked.vectorStores.length, asked.files.length); n += MAX_AT_ONCE) {
        const [vectorStoreIds, fileIds] = [asked.vectorStores.slice(n, n + MAX_AT_ONCE), asked.files.slice(n, n + MAX_AT_ONCE)];
        const answer = await knowledge.checkReferences({ vectorStoreIds, fileIds }, { headers: { [callerHeader]: token } });
        for (const id of [...answer.missingVectorStoreIds, ...answer.missingFileIds]) missing.add(id);
      }
      const absent = (kind: keyof KnowledgeIds) => ids[kind].filter((id) => !IDS[kind].test(id) || missing.has(id));
      return { vectorStores: absent('vectorStores'), files: absent('files') };
    },
  };
}

/** No other text can be an ID, so nobody is asked. */
const possible = (ids: KnowledgeIds, kind: keyof KnowledgeIds): string[] => ids[kind].filter((id) => IDS[kind].test(id));
