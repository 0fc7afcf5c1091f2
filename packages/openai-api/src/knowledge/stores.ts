import { Type } from 'typebox';
import { count, deleted, idOf, listing, listOf, MAX_PAGE, nullable, only, time } from './lists.ts';

/** Pairs of metadata or attributes, and their characters. */
const MAX_PAIRS = 16;
const MAX_KEY = 64;
const MAX_VALUE = 512;
/** Files of one request. */
export const MAX_FILES_AT_ONCE = 500;

const Key = Type.String({ minLength: 1, maxLength: MAX_KEY });
const pairs = { maxProperties: MAX_PAIRS, additionalProperties: false };
const Value = Type.Union([Type.String({ maxLength: MAX_VALUE }), Type.Number(), Type.Boolean()]);
const Metadata = nullable(Type.Record(Key, Type.String({ maxLength: MAX_VALUE }), pairs));
const AttributesOf = nullable(Type.Record(Key, Value, pairs));

const Static = only({
  type: Type.Literal('static'),
  static: only({
    max_chunk_size_tokens: Type.Integer({ minimum: 100, maximum: 4096 }),
    chunk_overlap_tokens: Type.Integer({ minimum: 0, maximum: 2048 }),
  }),
});
const ChunkingStrategy = Type.Union([only({ type: Type.Literal('auto') }), Static]);
const ExpiresAfter = only({ anchor: Type.Literal('last_active_at'), days: Type.Integer({ minimum: 1, maximum: 365 }) });
const FileId = Type.String({ minLength: 1, maxLength: 64 });

const named = {
  name: Type.Optional(nullable(Type.String({ maxLength: 256 }))),
  metadata: Type.Optional(Metadata),
  expires_after: Type.Optional(nullable(ExpiresAfter)),
};
export const CreateStore = only({
  ...named,
  description: Type.Optional(nullable(Type.String({ maxLength: 1024 }))),
  file_ids: Type.Optional(Type.Array(FileId, { maxItems: MAX_FILES_AT_ONCE })),
  chunking_strategy: Type.Optional(ChunkingStrategy),
});
export const ChangeStore = only(named);
export const AttachFile = only({
  file_id: FileId,
  attributes: Type.Optional(AttributesOf),
  chunking_strategy: Type.Optional(ChunkingStrategy),
});
export const CreateBatch = only({
  file_ids: Type.Optional(Type.Array(FileId, { minItems: 1, maxItems: MAX_FILES_AT_ONCE })),
  files: Type.Optional(Type.Array(AttachFile, { minItems: 1, maxItems: MAX_FILES_AT_ONCE })),
  attributes: Type.Optional(AttributesOf),
  chunking_strategy: Type.Optional(ChunkingStrategy),
});
export const ChangeAttributes = only({ attributes: AttributesOf });

const fileStatus = Type.Enum(['in_progress', 'completed', 'cancelled', 'failed']);
export const StoreListing = Type.Object(listing(MAX_PAGE));
export const StoreFileListing = Type.Object({ ...listing(MAX_PAGE), filter: Type.Optional(fileStatus) });

const FileCounts = Type.Object({ in_progress: count, completed: count, cancelled: count, failed: count, total: count });
export const VectorStore = Type.Object({
  id: idOf('vs'),
  object: Type.Literal('vector_store'),
  created_at: time,
  name: nullable(Type.String()),
  description: nullable(Type.String()),
  usage_bytes: count,
  file_counts: FileCounts,
  status: Type.Enum(['expired', 'in_progress', 'completed']),
  expires_after: Type.Optional(ExpiresAfter),
  expires_at: nullable(time),
  last_active_at: nullable(time),
  metadata: nullable(Type.Record(Type.String(), Type.String())),
});
export const StoreFile = Type.Object({
  id: idOf('file'),
  object: Type.Literal('vector_store.file'),
  created_at: time,
  vector_store_id: idOf('vs'),
  status: fileStatus,
  last_error: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
  usage_bytes: count,
  attributes: nullable(Type.Record(Type.String(), Value)),
  chunking_strategy: Static,
});
export const StoreFileContent = Type.Object({
  object: Type.Literal('vector_store.file_content.page'),
  data: Type.Array(Type.Object({ type: Type.Literal('text'), text: Type.String() })),
  has_more: Type.Boolean(),
  next_page: Type.Null(),
});
export const FileBatch = Type.Object({
  id: idOf('vsfb'),
  object: Type.Literal('vector_store.files_batch'),
  created_at: time,
  vector_store_id: idOf('vs'),
  status: fileStatus,
  file_counts: FileCounts,
});
export const VectorStoreList = listOf(VectorStore);
export const StoreFileList = listOf(StoreFile);
export const DeletedStore = deleted('vector_store.deleted', 'vs');
export const DeletedStoreFile = deleted('vector_store.file.deleted', 'file');
