import { callerHeader, type ServiceCredentials } from '@offshoot/callers';
import { EntryService } from '@offshoot/gen/offshoot/knowledge/v1/entry_service_pb.ts';
import { FileUseService } from '@offshoot/gen/offshoot/knowledge/v1/file_use_service_pb.ts';
import { SearchService } from '@offshoot/gen/offshoot/knowledge/v1/search_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import type { Knowledge } from '../domain/ports.ts';

export function knowledgeAt(url: string, { serviceKey, tls }: ServiceCredentials): Knowledge {
  const client = serviceClient(SearchService, { url, serviceKey, audience: 'knowledge', tls });
  const entries = serviceClient(EntryService, { url, serviceKey, audience: 'knowledge', tls });
  const files = serviceClient(FileUseService, { url, serviceKey, audience: 'knowledge', tls });
  return {
    async suggest({ token }, { topic, content, responseId }, signal) {
      const { entryId } = await entries.suggestEntry(
        { topic, content, sourceId: responseId },
        { headers: { [callerHeader]: token }, signal },
      );
      return entryId !== '';
    },
    async file({ token }, { fileId, maxBytes }, signal) {
      const question = { fileId, maxBytes: BigInt(maxBytes) };
      const { file } = await files.readFile(question, { headers: { [callerHeader]: token }, signal });
      return file && { name: file.name, bytes: Number(file.bytes), ...(file.content && { content: Buffer.from(file.content) }) };
    },
    async keep({ token }, { name, content, expiresAfterSeconds }, signal) {
      const file = { name, content, expiresAfterSeconds: BigInt(expiresAfterSeconds) };
      const kept = await files.keepFile(file, { headers: { [callerHeader]: token }, signal });
      return kept.fileId === '' ? undefined : kept;
    },
    async search({ token }, { tool, query, includesEntries }, signal) {
      const { vector_store_ids, max_num_results, filters, ranking_options } = tool;
      const { results } = await client.search(
        {
          vectorStoreIds: [...(vector_store_ids ?? [])],
          includesEntries,
          query,
          maxNumResults: max_num_results ?? 0,
          filtersJson: filters ? JSON.stringify(filters) : '',
          scoreThreshold: ranking_options?.score_threshold ?? 0,
        },
        { headers: { [callerHeader]: token }, signal },
      );
      return results.map(({ origin, name, score, attributesJson, text }) => ({
        file_id: origin.value ?? '',
        filename: name,
        score,
        text,
        attributes: JSON.parse(attributesJson || '{}') as Record<string, string | number | boolean>,
      }));
    },
  };
}
