import { ChangeStore, CreateStore, StoreListing, USUAL_PAGE } from '@offshoot/openai-api/knowledge';
import { newId } from '@offshoot/refusals/ids';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { forScope } from '../../v1/api.ts';
import { cursorOf, type ListingQuery, listOf } from '../../v1/listing.ts';
import { notFound, overQuota } from '../../v1/refusals.ts';
import type { StoreFiles } from '../store/store-files.ts';
import type { VectorStores } from '../store/vector-stores.ts';
import { chunkingOf, requireAttached, shownStore } from './shown.ts';

export interface StoreDeps {
  stores: VectorStores;
  storeFiles: StoreFiles;
  now: () => Date;
  /** There are documents to read, or rows to erase. */
  wake: () => void;
}

interface ById {
  Params: { store_id: string };
}

export function storeRoutes(app: FastifyInstance, { stores, storeFiles, now, wake }: StoreDeps): void {
  const [read, write] = [forScope('files:read'), forScope('files:write')];

  const shown = async (tenantId: string, storeId: string) => {
    const store = await stores.storeOf(tenantId, storeId);
    if (!store) throw notFound('vector store');
    return shownStore(store, now());
  };

  app.post<{ Body: Static<typeof CreateStore> }>(
    '/v1/vector_stores',
    { ...write, schema: { body: CreateStore } },
    async ({ member, body }) => {
      const { tenantId, payer, subject } = member;
      const storeId = newId('vs');
      const files = attachments(body.file_ids ?? [], chunkingOf(body.chunking_strategy));
      const store = {
        storeId,
        tenantId,
        payer,
        createdBy: subject,
        name: body.name ?? '',
        description: body.description ?? '',
        metadata: body.metadata ?? {},
        expiresAfterDays: body.expires_after?.days,
      };
      if (!(await stores.create(member, store, now()))) throw overQuota('There are too many vector stores. Delete some.');
      if (files.length > 0) {
        const outcome = await storeFiles.attach(member, storeId, files, undefined, now());
        if (outcome !== 'attached') await stores.remove(member, storeId, now());
        wake();
        requireAttached(outcome);
      }
      return shown(tenantId, storeId);
    },
  );

  app.get<{ Querystring: ListingQuery }>(
    '/v1/vector_stores',
    { ...read, schema: { querystring: StoreListing } },
    async ({ member: { tenantId }, query }) => {
      const cursor = await cursorOf(query, async (id) => (await stores.storeOf(tenantId, id))?.storeKey);
      const limit = query.limit ?? USUAL_PAGE;
      const rows = await stores.storesOf(tenantId, { ...cursor, limit });
      return listOf(rows, limit, cursor, (store) => shownStore(store, now()));
    },
  );

  app.get<ById>('/v1/vector_stores/:store_id', read, ({ member, params }) => shown(member.tenantId, params.store_id));

  app.post<ById & { Body: Static<typeof ChangeStore> }>(
    '/v1/vector_stores/:store_id',
    { ...write, schema: { body: ChangeStore } },
    async ({ member, params, body }) => {
      const { name, metadata, expires_after: expiry } = body;
      const change = {
        ...(name !== undefined && { name: name ?? '' }),
        ...(metadata !== undefined && { metadata: metadata ?? {} }),
        ...(expiry !== undefined && { expiresAfterDays: expiry?.days ?? null }),
      };
      await stores.change(member, params.store_id, change, now());
      return shown(member.tenantId, params.store_id);
    },
  );

  app.delete<ById>('/v1/vector_stores/:store_id', write, async ({ member, params }) => {
    if (!(await stores.remove(member, params.store_id, now()))) throw notFound('vector store');
    wake();
    return { id: params.store_id, object: 'vector_store.deleted', deleted: true };
  });
}

/** Each file once. */
const attachments = (fileIds: readonly string[], chunking: { maxTokens: number; overlapTokens: number }) =>
  [...new Set(fileIds)].map((fileId) => ({ fileId, attributes: {}, ...chunking }));
