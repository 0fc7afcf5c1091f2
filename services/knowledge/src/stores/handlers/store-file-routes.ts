import { AttachFile, ChangeAttributes, CreateBatch, MAX_FILES_AT_ONCE, StoreFileListing, USUAL_PAGE } from '@offshoot/openai-api/knowledge';
import { newId } from '@offshoot/refusals/ids';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { Actor } from '../../audit/store/audit-events.ts';
import { forScope } from '../../v1/api.ts';
import { cursorOf, type ListingQuery, listOf } from '../../v1/listing.ts';
import { invalid, notFound } from '../../v1/refusals.ts';
import type { DocumentStatus, StoreFile } from '../domain/vector-store.ts';
import type { Attachment } from '../store/store-files.ts';
import { chunkingOf, requireAttached, shownBatch, shownStoreFile } from './shown.ts';
import type { StoreDeps } from './store-routes.ts';

interface InStore {
  Params: { store_id: string };
}
interface ByFile {
  Params: { store_id: string; file_id: string };
}
interface ByBatch {
  Params: { store_id: string; batch_id: string };
}
type FileListing = ListingQuery & { filter?: DocumentStatus };

export function storeFileRoutes(app: FastifyInstance, { stores, storeFiles, now, wake }: StoreDeps): void {
  const [read, write] = [forScope('files:read'), forScope('files:write')];

  const found = async (tenantId: string, storeId: string, fileId: string): Promise<StoreFile> => {
    if (!(await stores.storeOf(tenantId, storeId))) throw notFound('vector store');
    const file = await storeFiles.fileOf(tenantId, storeId, fileId);
    if (!file) throw notFound('file in this vector store');
    return file;
  };

  const listed = async (tenantId: string, storeId: string, batchId: string | undefined, query: FileListing) => {
    if (!(await stores.storeOf(tenantId, storeId))) throw notFound('vector store');
    const cursor = await cursorOf(query, async (id) => (await storeFiles.fileOf(tenantId, storeId, id))?.documentId);
    const limit = query.limit ?? USUAL_PAGE;
    const rows = await storeFiles.filesOf(tenantId, storeId, { ...cursor, status: query.filter, batchId, limit });
    return listOf(rows, limit, cursor, shownStoreFile);
  };

  const attach = async (member: Actor, storeId: string, files: readonly Attachment[], batchId?: string) => {
    requireAttached(await storeFiles.attach(member, storeId, files, batchId, now()));
    wake();
  };

  app.post<InStore & { Body: Static<typeof AttachFile> }>(
    '/v1/vector_stores/:store_id/files',
    { ...write, schema: { body: AttachFile } },
    async ({ member, params: { store_id: storeId }, body }) => {
      await attach(member, storeId, [attachmentOf(body)]);
      return shownStoreFile(await found(member.tenantId, storeId, body.file_id));
    },
  );

  app.get<InStore & { Querystring: FileListing }>(
    '/v1/vector_stores/:store_id/files',
    { ...read, schema: { querystring: StoreFileListing } },
    ({ member, params, query }) => listed(member.tenantId, params.store_id, undefined, query),
  );

  app.get<ByFile>('/v1/vector_stores/:store_id/files/:file_id', read, async ({ member, params }) =>
    shownStoreFile(await found(member.tenantId, params.store_id, params.file_id)),
  );

  app.post<ByFile & { Body: Static<typeof ChangeAttributes> }>(
    '/v1/vector_stores/:store_id/files/:file_id',
    { ...write, schema: { body: ChangeAttributes } },
    async ({ member, params: { store_id: storeId, file_id: fileId }, body }) => {
      await storeFiles.setAttributes(member, storeId, fileId, body.attributes ?? {}, now());
      return shownStoreFile(await found(member.tenantId, storeId, fileId));
    },
  );

  app.delete<ByFile>('/v1/vector_stores/:store_id/files/:file_id', write, async ({ member, params }) => {
    await found(member.tenantId, params.store_id, params.file_id);
    await storeFiles.detach(member, params.store_id, params.file_id, now());
    wake();
    return { id: params.file_id, object: 'vector_store.file.deleted', deleted: true };
  });

  app.get<ByFile>('/v1/vector_stores/:store_id/files/:file_id/content', read, async ({ member, params }) => {
    const { documentId } = await found(member.tenantId, params.store_id, params.file_id);
    const texts = await storeFiles.contentOf(documentId);
    const data = texts.filter((text) => text !== '').map((text) => ({ type: 'text', text }));
    return { object: 'vector_store.file_content.page', data, has_more: false, next_page: null };
  });

  const batchOf = async (tenantId: string, { store_id: storeId, batch_id: batchId }: ByBatch['Params']) => {
    const batch = await storeFiles.batchOf(tenantId, storeId, batchId);
    if (!batch) throw notFound('batch of files');
    return batch;
  };

  app.post<InStore & { Body: Static<typeof CreateBatch> }>(
    '/v1/vector_stores/:store_id/file_batches',
    { ...write, schema: { body: CreateBatch } },
    async ({ member, params: { store_id: storeId }, body }) => {
      const batchId = newId('vsfb');
      await attach(member, storeId, attachmentsOf(body), batchId);
      return shownBatch(await batchOf(member.tenantId, { store_id: storeId, batch_id: batchId }));
    },
  );

  app.get<ByBatch>('/v1/vector_stores/:store_id/file_batches/:batch_id', read, async ({ member, params }) =>
    shownBatch(await batchOf(member.tenantId, params)),
  );

  app.post<ByBatch>('/v1/vector_stores/:store_id/file_batches/:batch_id/cancel', write, async ({ member, params }) => {
    await batchOf(member.tenantId, params);
    await storeFiles.cancelBatch(member, params.batch_id, now());
    return shownBatch(await batchOf(member.tenantId, params));
  });

  app.get<ByBatch & { Querystring: FileListing }>(
    '/v1/vector_stores/:store_id/file_batches/:batch_id/files',
    { ...read, schema: { querystring: StoreFileListing } },
    async ({ member: { tenantId }, params, query }) => {
      await batchOf(tenantId, params);
      return listed(tenantId, params.store_id, params.batch_id, query);
    },
  );
}

function attachmentOf({ file_id: fileId, attributes, chunking_strategy: strategy }: Static<typeof AttachFile>): Attachment {
  return { fileId, attributes: attributes ?? {}, ...chunkingOf(strategy) };
}

/** The files with terms of their own, or IDs with common ones. Each file once. Throws RequestRefusal. */
function attachmentsOf({ file_ids: fileIds, files, attributes, chunking_strategy }: Static<typeof CreateBatch>): Attachment[] {
  if ((fileIds === undefined) === (files === undefined)) throw invalid('A batch has file_ids or files, not both.', 'file_ids');
  const given = files ?? (fileIds ?? []).map((file_id) => ({ file_id, attributes, chunking_strategy }));
  const once = new Map(given.map((file) => [file.file_id, attachmentOf(file)]));
  if (once.size > MAX_FILES_AT_ONCE) throw invalid(`A batch has at most ${MAX_FILES_AT_ONCE} files.`);
  return [...once.values()];
}
