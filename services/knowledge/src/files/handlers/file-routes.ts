import { Readable } from 'node:stream';
import { RequestRefusal } from '@offshoot/openai-api';
import { FILE_EXPIRY, FileListing, MAX_FILES_PAGE, purposes } from '@offshoot/openai-api/knowledge';
import { newId } from '@offshoot/refusals/ids';
import type { FastifyInstance } from 'fastify';
import { forScope } from '../../v1/api.ts';
import { cursorOf, type ListingQuery, listOf, seconds } from '../../v1/listing.ts';
import { invalid, notFound, overQuota } from '../../v1/refusals.ts';
import { fileNameOf, isPurpose, type Purpose, type StoredFile } from '../domain/file.ts';
import type { FileStore } from '../store/file-store.ts';
import { receiveForm, type UploadedForm } from './upload.ts';

export interface FileDeps {
  files: FileStore;
  now: () => Date;
  /** There are rows to erase. */
  wake: () => void;
}

interface ById {
  Params: { file_id: string };
}

/** Uploads that are received at the same time, in all tenants that one person made and in all: each holds up to two parts in memory. */
const UPLOADS = { ofPayer: 8, ofAll: 32 };

export function fileRoutes(app: FastifyInstance, { files, now, wake }: FileDeps): void {
  const uploads = new Map<string, number>();
  const [read, write] = [forScope('files:read'), forScope('files:write')];

  app.register(async (form) => {
    form.removeAllContentTypeParsers();
    // The handler reads the form while it arrives.
    form.addContentTypeParser('*', (_request, _payload, done) => done(null));
    form.post('/v1/files', write, async ({ raw, member }) => {
      const { tenantId, payer, subject } = member;
      const release = takeUpload(uploads, payer);
      const fileId = newId('file');
      let name = '';
      try {
        const received = await receiveForm(
          raw,
          async (given) => {
            name = fileNameOf(given);
            await files.begin({ fileId, tenantId, createdBy: subject, name, now: now() });
          },
          (part, content) => files.addPart(fileId, part, content),
        );
        const file = { fileId, bytes: received.bytes, ...termsOf(received) };
        const stored = await files.finish(member, file, now());
        if (!stored) throw overQuota('There are too many files, or too many bytes in them. Delete some.');
        return shownFile(stored);
      } catch (error) {
        await files.abandon(fileId).catch(() => {});
        throw error;
      } finally {
        release();
      }
    });
  });

  app.get<{ Querystring: ListingQuery & { purpose?: string } }>(
    '/v1/files',
    {
      ...read,
      schema: { querystring: FileListing },
    },
    async ({ member: { tenantId }, query }) => {
      const cursor = await cursorOf(query, async (id) => (await files.fileOf(tenantId, id, now()))?.place);
      const limit = query.limit ?? MAX_FILES_PAGE;
      const rows = await files.filesOf(tenantId, { ...cursor, purpose: query.purpose, limit }, now());
      return listOf(rows, limit, cursor, shownFile);
    },
  );

  const found = async (tenantId: string, fileId: string): Promise<StoredFile> => {
    const file = await files.fileOf(tenantId, fileId, now());
    if (!file) throw notFound('file');
    return file;
  };

  app.get<ById>('/v1/files/:file_id', read, async ({ member, params }) => shownFile(await found(member.tenantId, params.file_id)));

  app.get<ById>('/v1/files/:file_id/content', read, async ({ member, params }, reply) => {
    const file = await found(member.tenantId, params.file_id);
    // An uploaded file never runs as a page of ours.
    reply
      .type('application/octet-stream')
      .header('content-length', file.bytes)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, escaped)}`)
      .header('cache-control', 'no-store');
    return reply.send(Readable.from(files.contentOf(file)));
  });

  app.delete<ById>('/v1/files/:file_id', write, async ({ member, params }) => {
    if (!(await files.remove(member, params.file_id, now()))) throw notFound('file');
    wake();
    return { id: params.file_id, object: 'file', deleted: true };
  });
}

const escaped = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

function takeUpload(uploads: Map<string, number>, payer: string): () => void {
  const running = uploads.get(payer) ?? 0;
  const total = [...uploads.values()].reduce((sum, count) => sum + count, 0);
  if (running >= UPLOADS.ofPayer || total >= UPLOADS.ofAll) {
    throw new RequestRefusal('too_many_requests', 'Too many files are being uploaded. Repeat the request in a moment.', {
      code: 'rate_limit_exceeded',
    });
  }
  uploads.set(payer, running + 1);
  return () => {
    const left = (uploads.get(payer) ?? 1) - 1;
    if (left > 0) uploads.set(payer, left);
    else uploads.delete(payer);
  };
}

/** Throws RequestRefusal. */
function termsOf({ fields }: UploadedForm): { purpose: Purpose; lastsSeconds: number | undefined } {
  const purpose = fields.get('purpose') ?? '';
  if (!isPurpose(purpose)) throw invalid(`The purpose of a file is ${purposes.join(' or ')}.`, 'purpose');
  const [anchor, after] = [fields.get('expires_after[anchor]'), fields.get('expires_after[seconds]')];
  if (anchor === undefined && after === undefined) return { purpose, lastsSeconds: undefined };
  const lasts = Number(after);
  if (anchor !== 'created_at' || !Number.isInteger(lasts) || lasts < FILE_EXPIRY.least || lasts > FILE_EXPIRY.most) {
    throw invalid(`A file expires ${FILE_EXPIRY.least} to ${FILE_EXPIRY.most} seconds after created_at.`, 'expires_after');
  }
  return { purpose, lastsSeconds: lasts };
}

function shownFile({ fileId, name, purpose, bytes, createTime, expireTime }: StoredFile) {
  return {
    id: fileId,
    object: 'file',
    bytes,
    created_at: seconds(createTime),
    ...(expireTime && { expires_at: seconds(expireTime) }),
    filename: name,
    purpose,
    status: 'processed',
    status_details: null,
  };
}
