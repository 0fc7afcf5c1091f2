import type { PreparedQueries } from '@offshoot/postgres';
import type { ReadDocument } from '../domain/postings.ts';
import { DocumentGone, indexDocument } from './index-document.ts';

/** A document that this process is to read. */
export interface DueDocument {
  documentId: number;
  storeKey: number;
  fileId: string;
  name: string;
  bytes: number;
  maxTokens: number;
  overlapTokens: number;
  /** How often it was begun before. */
  attempts: number;
}

interface DueRow {
  document_id: string;
  store_key: string;
  file_id: string;
  name: string;
  bytes: string;
  chunk_tokens: number;
  overlap_tokens: number;
  attempts: number;
}

/** Rows that one step of erasing deletes. */
const ERASED_AT_ONCE = 5_000;
/** Their content goes with them: up to 32 MiB each. */
const FILES_AT_ONCE = 20;

export type ReadingQueue = ReturnType<typeof createReadingQueue>;

/** A document is in progress until a reader has read it. The reader holds a lease, so another one takes over if it dies. */
export function createReadingQueue({ query, transaction }: PreparedQueries) {
  return {
    /** The oldest of the tenant with the fewest in work, so that nobody waits for what another tenant has attached. */
    take: async (now: Date, leaseTime: Date): Promise<DueDocument | undefined> => {
      const [row] = await query<DueRow>(
        `with waiting as (
           select d.document_id, d.lease_time,
             row_number() over (partition by d.tenant_id order by (d.lease_time > :now) desc nulls last, d.document_id) as place
           from document d join vector_store s on s.store_key = d.store_key
           where d.status = 'in_progress' and d.delete_time is null and d.file_id is not null and s.delete_time is null
         ), due as (
           select d.document_id from document d join waiting w on w.document_id = d.document_id
           where (w.lease_time is null or w.lease_time <= :now) and d.status = 'in_progress'
           order by w.place, w.document_id limit 1 for update of d skip locked
         )
         update document d set lease_time = :lease_time, attempts = d.attempts + 1
         from due, file f where d.document_id = due.document_id and f.file_id = d.file_id
         returning d.document_id, d.store_key, d.file_id, f.name, f.bytes, d.chunk_tokens, d.overlap_tokens, d.attempts - 1 as attempts`,
        { now, lease_time: leaseTime },
      );
      if (!row) return undefined;
      return {
        documentId: Number(row.document_id),
        storeKey: Number(row.store_key),
        fileId: row.file_id,
        name: row.name,
        bytes: Number(row.bytes),
        maxTokens: row.chunk_tokens,
        overlapTokens: row.overlap_tokens,
        attempts: row.attempts,
      };
    },

    renew: async (documentId: number, leaseTime: Date): Promise<void> => {
      await query(`update document set lease_time = :lease_time where document_id = :document_id and status = 'in_progress'`, {
        document_id: documentId,
        lease_time: leaseTime,
      });
    },

    /** Leaves the document as it is if it was cancelled, removed or read by another meanwhile. */
    complete: (documentId: number, storeKey: number, read: ReadDocument) =>
      transaction((ask) => indexDocument(ask, documentId, storeKey, read)).catch((error: unknown) => {
        if (!(error instanceof DocumentGone)) throw error;
      }),

    fail: async (documentId: number, code: string, message: string): Promise<void> => {
      await query(
        `update document set status = 'failed', error_code = :code, error_message = :message, lease_time = null
         where document_id = :document_id and status = 'in_progress'`,
        { document_id: documentId, code, message },
      );
    },

    /** Deletes some rows of what was removed. False: there are none. */
    eraseSome: async (now: Date): Promise<boolean> => {
      await query('update file set delete_time = :now where expire_time <= :now and delete_time is null', { now });
      await query(
        `update document set delete_time = :now
         where delete_time is null and file_id in (select file_id from file where delete_time is not null)`,
        { now },
      );
      await query(
        `update document set delete_time = :now
         where delete_time is null and store_key in (select store_key from vector_store where delete_time is not null)`,
        { now },
      );
      const [document] = await query<{ document_id: string }>(
        'select document_id from document where delete_time is not null order by document_id limit 1',
      );
      if (document) {
        await eraseDocument(query, document.document_id);
        return true;
      }
      const erased = await query(
        `with batches as (
           delete from file_batch b using vector_store s
           where s.store_key = b.store_key and s.delete_time is not null
             and not exists (select 1 from document d where d.batch_id = b.batch_id) returning 1
         ), files as (
           delete from file where file_id = any(array(
             select f.file_id from file f
             where (f.delete_time is not null or (not f.is_stored and f.create_time < :now::timestamptz - interval '1 hour'))
               and not exists (select 1 from document d where d.file_id = f.file_id) limit ${FILES_AT_ONCE})) returning 1
         )
         select 1 from batches union all select 1 from files`,
        { now },
      );
      const stores = await query(
        `delete from vector_store s where s.delete_time is not null
           and not exists (select 1 from document d where d.store_key = s.store_key)
           and not exists (select 1 from file_batch b where b.store_key = s.store_key) returning 1`,
      );
      return erased.length + stores.length > 0;
    },
  };
}

async function eraseDocument(query: PreparedQueries['query'], documentId: string): Promise<void> {
  for (const table of ['posting', 'chunk'] as const) {
    const some = `select ctid from ${table} where document_id = :document_id limit ${ERASED_AT_ONCE}`;
    for (let left = ERASED_AT_ONCE; left === ERASED_AT_ONCE; ) {
      const gone = await query(`delete from ${table} where ctid = any(array(${some})) returning 1`, { document_id: documentId });
      left = gone.length;
    }
  }
  await query('delete from document where document_id = :document_id', { document_id: documentId });
}
