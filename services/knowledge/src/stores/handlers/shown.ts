import { seconds } from '../../v1/listing.ts';
import { invalid, notFound, overQuota } from '../../v1/refusals.ts';
import {
  type DocumentCounts,
  defaultChunking,
  expireTimeOf,
  MAX_FILES_PER_STORE,
  type StoreFile,
  type VectorStore,
} from '../domain/vector-store.ts';
import type { Attached, Batch } from '../store/store-files.ts';

export function shownStore(store: VectorStore, now: Date) {
  const expireTime = expireTimeOf(store);
  const isExpired = expireTime !== undefined && expireTime <= now;
  return {
    id: store.storeId,
    object: 'vector_store',
    created_at: seconds(store.createTime),
    name: store.name,
    description: store.description,
    usage_bytes: store.bytes,
    file_counts: shownCounts(store.counts),
    status: isExpired ? 'expired' : store.counts.inProgress > 0 ? 'in_progress' : 'completed',
    ...(store.expiresAfterDays !== undefined && { expires_after: { anchor: 'last_active_at', days: store.expiresAfterDays } }),
    expires_at: expireTime ? seconds(expireTime) : null,
    last_active_at: seconds(store.activeTime),
    metadata: store.metadata,
  };
}

export function shownStoreFile(file: StoreFile) {
  return {
    id: file.fileId,
    object: 'vector_store.file',
    created_at: seconds(file.createTime),
    vector_store_id: file.storeId,
    status: file.status,
    last_error: file.error ?? null,
    usage_bytes: file.bytes,
    attributes: file.attributes,
    chunking_strategy: {
      type: 'static',
      static: { max_chunk_size_tokens: file.maxTokens, chunk_overlap_tokens: file.overlapTokens },
    },
  };
}

/** As the SDK polls it: in progress until every file is read or cancelled. */
export function shownBatch({ batchId, storeId, createTime, isCancelled, counts }: Batch) {
  const status = isCancelled ? 'cancelled' : counts.inProgress > 0 ? 'in_progress' : 'completed';
  return {
    id: batchId,
    object: 'vector_store.files_batch',
    created_at: seconds(createTime),
    vector_store_id: storeId,
    status: status === 'completed' && counts.completed === 0 && counts.failed > 0 ? 'failed' : status,
    file_counts: shownCounts(counts),
  };
}

function shownCounts({ inProgress, completed, cancelled, failed }: DocumentCounts) {
  return { in_progress: inProgress, completed, cancelled, failed, total: inProgress + completed + cancelled + failed };
}

type Strategy = { type: 'auto' } | { type: 'static'; static: { max_chunk_size_tokens: number; chunk_overlap_tokens: number } };

/** Throws RequestRefusal. */
export function chunkingOf(strategy: Strategy | undefined): { maxTokens: number; overlapTokens: number } {
  if (strategy?.type !== 'static') return defaultChunking;
  const { max_chunk_size_tokens: maxTokens, chunk_overlap_tokens: overlapTokens } = strategy.static;
  if (overlapTokens * 2 > maxTokens) throw invalid('Chunks overlap by at most half of their size.', 'chunking_strategy');
  return { maxTokens, overlapTokens };
}

/** Throws RequestRefusal unless the files were attached. */
export function requireAttached(outcome: Attached): void {
  if (outcome === 'missing-store') throw notFound('vector store');
  if (outcome === 'missing-file') throw notFound('file');
  if (outcome === 'store-full') throw overQuota(`A vector store has at most ${MAX_FILES_PER_STORE} files.`);
  if (outcome === 'tenant-full') throw overQuota('There is too much in vector stores. Delete some.');
}
