import type { PreparedQueries } from '@offshoot/postgres';
import { type Actor, recordChange } from '../../audit/store/audit-events.ts';
import {
  type Attributes,
  type DocumentCounts,
  type DocumentStatus,
  MAX_FILES_PER_STORE,
  MAX_INDEXED_BYTES_PER_TENANT,
  MAX_WAITING_PER_TENANT,
  type StoreFile,
} from '../domain/vector-store.ts';

type Query = PreparedQueries['query'];

interface DocumentRow {
  document_id: string;
  file_id: string;
  store_id: string;
  attributes: Attributes;
  chunk_tokens: number;
  overlap_tokens: number;
  status: DocumentStatus;
  error_code: string | null;
  error_message: string | null;
  bytes: string;
  create_time: string;
}

const READ = `select d.document_id, d.file_id, s.store_id, d.attributes, d.chunk_tokens, d.overlap_tokens, d.status, d.error_code,
  d.error_message, d.bytes, d.create_time
  from document d join vector_store s on s.store_key = d.store_key`;
const THERE = `s.tenant_id = :tenant_id and s.store_id = :store_id and s.kind = 'files' and s.delete_time is null and d.delete_time is null`;

/** A file to be attached. */
export interface Attachment {
  fileId: string;
  attributes: Attributes;
  maxTokens: number;
  overlapTokens: number;
}

/** `missing-file`: one of the files. */
export type Attached = 'attached' | 'missing-store' | 'missing-file' | 'store-full' | 'tenant-full';

export interface StoreFilePage {
  status: DocumentStatus | undefined;
  batchId: string | undefined;
  /** A document's ID. */
  after: number | undefined;
  isNewestFirst: boolean;
  limit: number;
}

export interface Batch {
  batchId: string;
  storeId: string;
  createTime: Date;
  isCancelled: boolean;
  counts: DocumentCounts;
}

export type StoreFiles = ReturnType<typeof createStoreFiles>;

export function createStoreFiles({ query, transaction }: PreparedQueries) {
  return {
    /** All of them or none. One that is attached is read again, with its new attributes and chunking. */
    attach: (actor: Actor, storeId: string, files: readonly Attachment[], batchId: string | undefined, now: Date) =>
      transaction(async (ask): Promise<Attached> => {
        const outcome = await attach(ask, actor.tenantId, storeId, files, batchId, now);
        const detail = { files: files.length, ...(batchId === undefined ? { file_id: files[0]?.fileId } : { batch_id: batchId }) };
        if (outcome === 'attached') await recordChange(ask, actor, { action: 'vector_store.attach', target: storeId, detail, now });
        return outcome;
      }),

    fileOf: async (tenantId: string, storeId: string, fileId: string): Promise<StoreFile | undefined> => {
      const [row] = await query<DocumentRow>(`${READ} where d.file_id = :file_id and ${THERE}`, {
        tenant_id: tenantId,
        store_id: storeId,
        file_id: fileId,
      });
      return row && toStoreFile(row);
    },

    /** One more than `limit` if there are more. */
    filesOf: async (tenantId: string, storeId: string, page: StoreFilePage): Promise<StoreFile[]> => {
      const [beyond, order] = page.isNewestFirst ? ['<', 'desc'] : ['>', 'asc'];
      const rows = await query<DocumentRow>(
        `${READ} where ${THERE} and d.file_id is not null and (:status::text is null or d.status = :status)
           and (:batch_id::text is null or d.batch_id = :batch_id) and (:after::bigint is null or d.document_id ${beyond} :after)
         order by d.document_id ${order} limit :limit`,
        {
          tenant_id: tenantId,
          store_id: storeId,
          status: page.status ?? null,
          batch_id: page.batchId ?? null,
          after: page.after ?? null,
          limit: page.limit + 1,
        },
      );
      return rows.map(toStoreFile);
    },

    setAttributes: (actor: Actor, storeId: string, fileId: string, attributes: Attributes, now: Date) =>
      transaction(async (ask): Promise<void> => {
        const set = await ask(
          `update document d set attributes = :attributes from vector_store s
         where s.store_key = d.store_key and d.file_id = :file_id and ${THERE} returning 1`,
          { tenant_id: actor.tenantId, store_id: storeId, file_id: fileId, attributes: JSON.stringify(attributes) },
        );
        if (set.length > 0)
          await recordChange(ask, actor, { action: 'vector_store.set_attributes', target: storeId, detail: { file_id: fileId }, now });
      }),

    /** False: it is not in the store. */
    detach: (actor: Actor, storeId: string, fileId: string, now: Date) =>
      transaction(async (ask): Promise<boolean> => {
        const gone = await ask(
          `update document d set delete_time = :now from vector_store s
         where s.store_key = d.store_key and d.file_id = :file_id and ${THERE} returning 1`,
          { tenant_id: actor.tenantId, store_id: storeId, file_id: fileId, now },
        );
        if (gone.length > 0)
          await recordChange(ask, actor, { action: 'vector_store.detach', target: storeId, detail: { file_id: fileId }, now });
        return gone.length > 0;
      }),

    /** What was read of a file, each chunk without what it repeats. Empty until it was read. */
    contentOf: async (documentId: number): Promise<string[]> => {
      const rows = await query<{ text: string }>(
        `select substr(text, repeats + 1) as text from chunk where document_id = :document_id order by ordinal`,
        { document_id: documentId },
      );
      return rows.map(({ text }) => text);
    },

    batchOf: async (tenantId: string, storeId: string, batchId: string): Promise<Batch | undefined> => {
      const [row] = await query<
        { batch_id: string; store_id: string; create_time: string; cancel_time: string | null } & Record<string, unknown>
      >(
        `select b.batch_id, s.store_id, b.create_time, b.cancel_time,
           count(d.*) filter (where d.status = 'in_progress') as in_progress, count(d.*) filter (where d.status = 'completed') as completed,
           count(d.*) filter (where d.status = 'cancelled') as cancelled, count(d.*) filter (where d.status = 'failed') as failed
         from file_batch b join vector_store s on s.store_key = b.store_key
         left join document d on d.batch_id = b.batch_id and d.delete_time is null
         where b.batch_id = :batch_id and s.tenant_id = :tenant_id and s.store_id = :store_id and s.delete_time is null
         group by b.batch_id, s.store_id`,
        { tenant_id: tenantId, store_id: storeId, batch_id: batchId },
      );
      if (!row) return undefined;
      const { in_progress: inProgress, completed, cancelled, failed } = row;
      return {
        batchId: row.batch_id,
        storeId: row.store_id,
        createTime: new Date(row.create_time),
        isCancelled: row.cancel_time !== null,
        counts: { inProgress: Number(inProgress), completed: Number(completed), cancelled: Number(cancelled), failed: Number(failed) },
      };
    },

    /** Files that have not been read stay unread. */
    cancelBatch: (actor: Actor, batchId: string, now: Date) =>
      transaction(async (ask): Promise<void> => {
        await ask('update file_batch set cancel_time = coalesce(cancel_time, :now) where batch_id = :batch_id', { batch_id: batchId, now });
        await ask(`update document set status = 'cancelled', lease_time = null where batch_id = :batch_id and status = 'in_progress'`, {
          batch_id: batchId,
        });
        await recordChange(ask, actor, { action: 'vector_store.cancel_batch', target: batchId, now });
      }),
  };
}

async function attach(
  ask: Query,
  tenantId: string,
  storeId: string,
  files: readonly Attachment[],
  batchId: string | undefined,
  now: Date,
): Promise<Attached> {
  // A tenant's attachments are counted one after the other.
  await ask(`select pg_advisory_xact_lock(hashtextextended('documents of ' || :tenant_id, 0))`, { tenant_id: tenantId });
  const [store] = await ask<{ store_key: string }>(
    `select store_key from vector_store s
     where s.store_id = :store_id and s.tenant_id = :tenant_id and s.kind = 'files' and s.delete_time is null for share`,
    { store_id: storeId, tenant_id: tenantId },
  );
  if (!store) return 'missing-store';
  const fileIds = files.map(({ fileId }) => fileId);
  const known = await ask<{ file_id: string }>(
    `select f.file_id from file f where f.file_id = any(:file_ids::text[]) and f.tenant_id = :tenant_id and f.is_stored
       and f.delete_time is null and (f.expire_time is null or f.expire_time > :now) for share`,
    { file_ids: fileIds, tenant_id: tenantId, now },
  );
  if (known.length < fileIds.length) return 'missing-file';
  const [use] = await ask<{ in_store: string; waiting: string; bytes: string }>(
    `select count(*) filter (where store_key = :store_key and not coalesce(file_id = any(:file_ids::text[]), false)) as in_store,
       count(*) filter (where status = 'in_progress') as waiting, coalesce(sum(bytes), 0) as bytes
     from document where tenant_id = :tenant_id and delete_time is null`,
    { store_key: store.store_key, file_ids: fileIds, tenant_id: tenantId },
  );
  if (Number(use?.in_store) + files.length > MAX_FILES_PER_STORE) return 'store-full';
  const waiting = Number(use?.waiting) + files.length;
  if (waiting > MAX_WAITING_PER_TENANT || Number(use?.bytes) >= MAX_INDEXED_BYTES_PER_TENANT) return 'tenant-full';
  await ask(
    'update document set delete_time = :now where store_key = :store_key and file_id = any(:file_ids::text[]) and delete_time is null',
    { store_key: store.store_key, file_ids: fileIds, now },
  );
  if (batchId !== undefined) {
    await ask(`insert into file_batch (batch_id, tenant_id, store_key, create_time) values (:batch_id, :tenant_id, :store_key, :now)`, {
      batch_id: batchId,
      tenant_id: tenantId,
      store_key: store.store_key,
      now,
    });
  }
  await ask(
    `insert into document (tenant_id, store_key, file_id, batch_id, attributes, chunk_tokens, overlap_tokens, status, create_time, expire_time)
     select :tenant_id, :store_key, n.file_id, :batch_id, n.attributes::jsonb, n.chunk_tokens, n.overlap_tokens, 'in_progress', :now, f.expire_time
     from unnest(:file_ids::text[], :attributes::text[], :chunk_tokens::integer[], :overlap_tokens::integer[])
       with ordinality as n(file_id, attributes, chunk_tokens, overlap_tokens, place)
     join file f on f.file_id = n.file_id order by n.place`,
    {
      tenant_id: tenantId,
      store_key: store.store_key,
      batch_id: batchId ?? null,
      now,
      file_ids: fileIds,
      attributes: files.map(({ attributes }) => JSON.stringify(attributes)),
      chunk_tokens: files.map(({ maxTokens }) => maxTokens),
      overlap_tokens: files.map(({ overlapTokens }) => overlapTokens),
    },
  );
  return 'attached';
}

function toStoreFile(row: DocumentRow): StoreFile {
  return {
    documentId: Number(row.document_id),
    fileId: row.file_id,
    storeId: row.store_id,
    attributes: row.attributes,
    maxTokens: row.chunk_tokens,
    overlapTokens: row.overlap_tokens,
    status: row.status,
    error: row.error_code === null ? undefined : { code: row.error_code, message: row.error_message ?? '' },
    bytes: Number(row.bytes),
    createTime: new Date(row.create_time),
  };
}
