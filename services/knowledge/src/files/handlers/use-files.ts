import type { ServiceImpl } from '@connectrpc/connect';
import { requireMember } from '@offshoot/callers';
import type { FileUseService } from '@offshoot/gen/offshoot/knowledge/v1/file_use_service_pb.ts';
import { newId } from '@offshoot/ids';
import { Refusal } from '@offshoot/refusals';
import { fileNameOf, PART_BYTES } from '../domain/file.ts';
import type { FileDeps } from './file-routes.ts';

type Deps = Pick<FileDeps, 'files' | 'now'>;
type Service = ServiceImpl<typeof FileUseService>;

export function readFileHandler({ files, now }: Deps): Service['readFile'] {
  return async ({ fileId, maxBytes }, context) => {
    const { tenantId } = requireMember(context);
    const file = await files.fileOf(tenantId, fileId, now());
    if (file === undefined) return {};
    const told = { name: file.name, bytes: BigInt(file.bytes) };
    if (file.bytes > maxBytes) return { file: told };
    const parts: Buffer[] = [];
    for await (const part of files.contentOf(file)) parts.push(part);
    const content = Buffer.concat(parts);
    // It was erased meanwhile.
    return content.length === file.bytes ? { file: { ...told, content } } : {};
  };
}

export function keepFileHandler({ files, now }: Deps): Service['keepFile'] {
  return async ({ name: given, content, expiresAfterSeconds }, context) => {
    const member = requireMember(context);
    if (!member.scopes.includes('files:write')) throw new Refusal('SCOPE_MISSING', 'This needs the scope files:write');
    const [fileId, name] = [newId('file'), fileNameOf(given)];
    const at = now();
    try {
      await files.begin({ fileId, tenantId: member.tenantId, createdBy: member.subject, name, now: at });
      for (let part = 0; part * PART_BYTES < content.length; part++)
        await files.addPart(fileId, part, Buffer.from(content.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)));
      const expireTime = new Date(at.getTime() + Number(expiresAfterSeconds) * 1000);
      const kept = await files.finish(member, { fileId, purpose: 'assistants', bytes: content.length, expireTime }, now());
      if (kept) return { fileId, name };
    } catch (error) {
      await files.abandon(fileId).catch(() => {});
      throw error;
    }
    await files.abandon(fileId);
    return {};
  };
}
