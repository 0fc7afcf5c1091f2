import type { ServiceImpl } from '@connectrpc/connect';
import { UnreadableFile } from '@offshoot/documents';
import { pictureType } from '@offshoot/documents/picture.ts';
import type { FileUseService } from '@offshoot/gen/offshoot/knowledge/v1/file_use_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { requireMember, requireService } from '@offshoot/rpc/auth';
import type { ShownTexts } from '../../reading/shown-texts.ts';
import { fileNameOf, PART_BYTES, type StoredFile } from '../domain/file.ts';
import type { FileDeps } from './file-routes.ts';

export interface UseDeps extends FileDeps {
  texts: Pick<ShownTexts, 'known' | 'read'>;
}
type Service = ServiceImpl<typeof FileUseService>;

export function readFileHandler(deps: UseDeps): Service['readFile'] {
  return async ({ fileId, maxBytes, asText }, context) => {
    const { tenantId } = requireMember(context);
    const file = await deps.files.fileOf(tenantId, fileId, deps.now());
    if (file === undefined) return {};
    const told = { name: file.name, bytes: BigInt(file.bytes) };
    try {
      if (asText && !(await isPicture(deps, file))) return { file: { ...told, ...(await textOf(deps, { ...file, tenantId }, maxBytes)) } };
      return { file: { ...told, ...(file.bytes <= maxBytes && { content: await contentOf(deps, file) }) } };
    } catch (error) {
      if (error instanceof FileErased) return {};
      throw error;
    }
  };
}

/** While it was being read. */
class FileErased extends Error {}

/** Throws FileErased. */
async function contentOf({ files }: Pick<UseDeps, 'files'>, file: StoredFile): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of files.contentOf(file)) parts.push(part);
  const content = Buffer.concat(parts);
  if (content.length !== file.bytes) throw new FileErased();
  return content;
}

async function isPicture({ files, texts }: UseDeps, file: StoredFile): Promise<boolean> {
  if (texts.known(file.fileId) !== undefined) return false;
  for await (const part of files.contentOf(file)) return pictureType(part) !== undefined;
  throw new FileErased();
}

async function textOf(
  deps: UseDeps,
  file: StoredFile & { tenantId: string },
  maxBytes: bigint,
): Promise<{ text?: string; problem?: string }> {
  try {
    const text = deps.texts.known(file.fileId) ?? (await deps.texts.read(file, () => contentOf(deps, file)));
    return Buffer.byteLength(text) > maxBytes ? {} : { text };
  } catch (error) {
    if (error instanceof UnreadableFile) return { problem: error.message };
    throw error;
  }
}

export function keepFileHandler({ files, now }: UseDeps): Service['keepFile'] {
  return async ({ name: given, content, expiresAfterSeconds, responseId }, context) => {
    const member = requireMember(context);
    if (!member.scopes.includes('files:write')) throw new Refusal('SCOPE_MISSING', 'This needs the scope files:write');
    const [fileId, name] = [newId('file'), fileNameOf(given)];
    try {
      await files.begin({ fileId, tenantId: member.tenantId, createdBy: member.subject, name, leftBy: responseId, now: now() });
      for (let part = 0; part * PART_BYTES < content.length; part++)
        await files.addPart(fileId, part, Buffer.from(content.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)));
      const lastsSeconds = Number(expiresAfterSeconds);
      const kept = await files.finish(member, { fileId, purpose: 'assistants', bytes: content.length, lastsSeconds }, now());
      if (kept) return { fileId, name };
    } catch (error) {
      await files.abandon(fileId).catch(() => {});
      throw error;
    }
    await files.abandon(fileId);
    return {};
  };
}

export function deleteKeptFilesHandler({ files, now, wake }: UseDeps): Service['deleteKeptFiles'] {
  return async ({ owners }, context) => {
    requireService(context);
    await files.removeLeft(owners, now());
    wake();
    return {};
  };
}
