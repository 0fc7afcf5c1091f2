import type { JsonObject } from '@bufbuild/protobuf';
import { EntryService } from '@offshoot/gen/offshoot/knowledge/v1/entry_service_pb.ts';
import { FileUseService } from '@offshoot/gen/offshoot/knowledge/v1/file_use_service_pb.ts';
import { ReferenceService } from '@offshoot/gen/offshoot/knowledge/v1/reference_service_pb.ts';
import { SearchService } from '@offshoot/gen/offshoot/knowledge/v1/search_service_pb.ts';
import { RequestRefusal } from '@offshoot/openai-api';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { callerHeader, type ServiceCredentials } from '@offshoot/rpc/auth';
import type { Knowledge } from '../../database/domain/ports.ts';

/** A file that has to be read first takes seconds. */
const SHOWN_TIMEOUT_MS = 40_000;

/** No other text can be such an ID, so nobody is asked. */
const [STORE_ID, FILE_ID] = [/^vs_[a-z2-7]{26}$/, /^file_[a-z2-7]{26}$/];

export function knowledgeAt(url: string, { serviceKey, tls }: ServiceCredentials): Knowledge {
  const client = serviceClient(SearchService, { url, serviceKey, audience: 'knowledge', tls });
  const entries = serviceClient(EntryService, { url, serviceKey, audience: 'knowledge', tls });
  const files = serviceClient(FileUseService, { url, serviceKey, audience: 'knowledge', tls });
  const references = serviceClient(ReferenceService, { url, serviceKey, audience: 'knowledge', tls });
  return {
    async missingStores({ token }, storeIds, signal) {
      const possible = storeIds.filter((id) => STORE_ID.test(id));
      const asked =
        possible.length > 0
          ? references.checkReferences({ vectorStoreIds: possible }, { headers: { [callerHeader]: token }, signal })
          : undefined;
      const { missingVectorStoreIds = [] } = (await asked?.catch((error: unknown) => notShown(error, signal))) ?? {};
      return storeIds.filter((id) => !possible.includes(id) || missingVectorStoreIds.includes(id));
    },
    async suggest({ token }, { topic, content, responseId, agent }, signal) {
      const { entryId } = await entries.suggestEntry(
        { topic, content, sourceId: responseId, agentId: agent?.agentId ?? '', agentVersion: agent?.agentVersion ?? 0 },
        { headers: { [callerHeader]: token }, signal },
      );
      return entryId !== '';
    },
    async file({ token }, { fileId, maxBytes }, signal) {
      if (!FILE_ID.test(fileId)) return undefined;
      const question = { fileId, maxBytes: BigInt(maxBytes) };
      const { file } = await files.readFile(question, { headers: { [callerHeader]: token }, signal });
      return file && { name: file.name, bytes: Number(file.bytes), ...(file.content && { content: Buffer.from(file.content) }) };
    },
    async shown({ token }, { fileId, maxBytes }, signal) {
      if (!FILE_ID.test(fileId)) return undefined;
      const question = { fileId, maxBytes: BigInt(maxBytes), asText: true };
      const { file } = await files
        .readFile(question, { headers: { [callerHeader]: token }, signal, timeoutMs: SHOWN_TIMEOUT_MS })
        .catch((error: unknown) => notShown(error, signal));
      if (file === undefined) return undefined;
      const { name, content, text, problem } = file;
      return {
        name,
        ...(content && { content: Buffer.from(content) }),
        ...(text !== undefined && { text }),
        ...(problem !== '' && { problem }),
      };
    },
    async keep({ token }, { name, content, expiresAfterSeconds, responseId }, signal) {
      const file = { name, content, expiresAfterSeconds: BigInt(expiresAfterSeconds), responseId };
      const kept = await files.keepFile(file, { headers: { [callerHeader]: token }, signal });
      return kept.fileId === '' ? undefined : kept;
    },
    async deleteKept(responses) {
      await files.deleteKeptFiles({ owners: [...responses] });
    },
    async search({ token }, { tool, query, includesEntries }, signal) {
      const { vector_store_ids, max_num_results, filters, ranking_options } = tool;
      const { results } = await client.search(
        {
          vectorStoreIds: [...(vector_store_ids ?? [])],
          includesEntries,
          query,
          maxNumResults: max_num_results ?? 0,
          ...(filters && { filters: filters as JsonObject }),
          scoreThreshold: ranking_options?.score_threshold ?? 0,
        },
        { headers: { [callerHeader]: token }, signal },
      );
      return results.map(({ origin, name, score, attributes = {}, text }) => ({
        file_id: origin.value ?? '',
        filename: name,
        score,
        text,
        attributes: attributes as Record<string, string | number | boolean>,
      }));
    },
  };
}

function notShown(error: unknown, signal: AbortSignal): never {
  signal.throwIfAborted();
  const reason = refusalOf(error)?.reason;
  if (reason === 'RATE_LIMITED')
    throw new RequestRefusal('too_many_requests', 'Many files of the tenant are being read. Try again in a moment.', {
      code: 'too_many_files_read',
    });
  if (reason === 'UPSTREAM_UNAVAILABLE')
    throw new RequestRefusal('server_error', 'The knowledge service is away. Try again.', { code: 'upstream_unavailable' });
  throw error;
}
