import type { PreparedQueries } from '@offshoot/postgres';
import type { Payers } from '../domain/budgets.ts';
import { fromBytes, toBytes } from '../domain/vectors.ts';

export type Embeddings = ReturnType<typeof createEmbeddings>;

/** Vectors of chunks. A document has those of all its chunks, or counts as having none. */
export function createEmbeddings({ query }: PreparedQueries) {
  return {
    /** Has documents embedded again that another model has embedded. */
    forgetOthers: async (model: string): Promise<void> => {
      await query('update document set embedded_with = null where embedded_with <> :model', { model });
    },

    /** A document without vectors, for this process until `leaseTime`. */
    take: async (now: Date, leaseTime: Date): Promise<({ documentId: number } & Payers) | undefined> => {
      const [row] = await query<{ document_id: string; tenant_id: string; payer: string }>(
        `with due as (
           select document_id from document
           where status = 'completed' and embedded_with is null and delete_time is null and (lease_time is null or lease_time <= :now)
           order by document_id limit 1 for update skip locked
         )
         update document d set lease_time = :lease_time from due, vector_store s
           where d.document_id = due.document_id and s.store_key = d.store_key returning d.document_id, d.tenant_id, s.payer`,
        { now, lease_time: leaseTime },
      );
      return row && { documentId: Number(row.document_id), tenantId: row.tenant_id, payer: row.payer };
    },

    renew: async (documentId: number, leaseTime: Date): Promise<void> => {
      await query('update document set lease_time = :lease_time where document_id = :document_id', {
        document_id: documentId,
        lease_time: leaseTime,
      });
    },

    textsFrom: async (documentId: number, ordinal: number, limit: number): Promise<string[]> => {
      const rows = await query<{ text: string }>(
        'select text from chunk where document_id = :document_id and ordinal >= :ordinal order by ordinal limit :limit',
        { document_id: documentId, ordinal, limit },
      );
      return rows.map(({ text }) => text);
    },

    store: async (documentId: number, first: number, vectors: readonly Float32Array[]): Promise<void> => {
      await query(
        `update chunk c set embedding = v.embedding from unnest(:embeddings::bytea[]) with ordinality as v(embedding, place)
         where c.document_id = :document_id and c.ordinal = :first + v.place - 1`,
        { document_id: documentId, first, embeddings: vectors.map(toBytes) },
      );
    },

    complete: async (documentId: number, model: string): Promise<void> => {
      await query('update document set embedded_with = :model, lease_time = null where document_id = :document_id', {
        document_id: documentId,
        model,
      });
    },

    /** In the order of the chunks. A document that is gone has none. */
    ofDocuments: async (documentIds: readonly number[]): Promise<Map<number, Float32Array[]>> => {
      const rows = await query<{ document_id: string; embedding: Buffer }>(
        `select document_id, embedding from chunk where document_id = any(:document_ids::bigint[]) and embedding is not null
         order by document_id, ordinal`,
        { document_ids: documentIds },
      );
      const found = Map.groupBy(rows, ({ document_id: id }) => Number(id));
      return new Map([...found].map(([id, chunks]) => [id, chunks.map(({ embedding }) => fromBytes(embedding))]));
    },
  };
}
