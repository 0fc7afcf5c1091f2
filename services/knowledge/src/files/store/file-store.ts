import type { PreparedQueries } from '@offshoot/postgres';
import { type Actor, recordChange } from '../../audit/store/audit-events.ts';
import { MAX_BYTES_PER_TENANT, MAX_FILES_PER_TENANT, PART_BYTES, type Purpose, type StoredFile } from '../domain/file.ts';

interface FileRow {
  file_id: string;
  place: string;
  name: string;
  purpose: Purpose;
  bytes: string;
  create_time: string;
  expire_time: string | null;
}

const COLUMNS = 'f.file_id, f.place, f.name, f.purpose, f.bytes, f.create_time, f.expire_time';
/** Files that are there for their tenant. */
const THERE = 'f.tenant_id = :tenant_id and f.is_stored and f.delete_time is null and (f.expire_time is null or f.expire_time > :now)';

export interface NewFile {
  fileId: string;
  tenantId: string;
  createdBy: string;
  name: string;
  /** The response in which code left it. Absent: a person uploaded it. */
  leftBy?: string;
  now: Date;
}

export interface FilePage {
  purpose: string | undefined;
  /** A place. */
  after: number | undefined;
  isNewestFirst: boolean;
  limit: number;
}

export type FileStore = ReturnType<typeof createFileStore>;

export function createFileStore({ query, transaction }: PreparedQueries) {
  return {
    /** Nobody sees it before `finish`. */
    begin: async ({ fileId, tenantId, createdBy, name, leftBy, now }: NewFile): Promise<void> => {
      await query(
        `insert into file (file_id, tenant_id, created_by, name, purpose, left_by, create_time)
         values (:file_id, :tenant_id, :created_by, :name, '', :left_by, :now)`,
        { file_id: fileId, tenant_id: tenantId, created_by: createdBy, name, left_by: leftBy ?? null, now },
      );
    },

    addPart: async (fileId: string, part: number, content: Buffer): Promise<void> => {
      await query('insert into file_part (file_id, part, content) values (:file_id, :part, :content)', { file_id: fileId, part, content });
    },

    /**
     * `lastsSeconds`: from when the file was begun; undefined: it does not expire. Undefined: the tenant would have too much. Uploads of one
     * tenant are counted one after the other.
     */
    finish: (actor: Actor, file: { fileId: string; purpose: Purpose; bytes: number; lastsSeconds: number | undefined }, now: Date) =>
      transaction(async (ask): Promise<StoredFile | undefined> => {
        const { tenantId } = actor;
        await ask(`select pg_advisory_xact_lock(hashtextextended('files of ' || :tenant_id, 0))`, { tenant_id: tenantId });
        const [there] = await ask<{ files: string; bytes: string }>(
          `select count(*) as files, coalesce(sum(bytes), 0) as bytes from file f where ${THERE}`,
          { tenant_id: tenantId, now },
        );
        if (Number(there?.files) >= MAX_FILES_PER_TENANT || Number(there?.bytes) + file.bytes > MAX_BYTES_PER_TENANT) return undefined;
        const [row] = await ask<FileRow>(
          `update file f set is_stored = true, purpose = :purpose, bytes = :bytes,
             expire_time = create_time + make_interval(secs => :lasts_seconds::double precision)
           where f.file_id = :file_id and f.tenant_id = :tenant_id returning ${COLUMNS}`,
          {
            file_id: file.fileId,
            tenant_id: tenantId,
            purpose: file.purpose,
            bytes: file.bytes,
            lasts_seconds: file.lastsSeconds ?? null,
          },
        );
        if (row) await recordChange(ask, actor, { action: 'file.create', target: file.fileId, detail: { bytes: file.bytes }, now });
        return row && fileOf(row);
      }),

    fileOf: async (tenantId: string, fileId: string, now: Date): Promise<StoredFile | undefined> => {
      const [row] = await query<FileRow>(`select ${COLUMNS} from file f where f.file_id = :file_id and ${THERE}`, {
        file_id: fileId,
        tenant_id: tenantId,
        now,
      });
      return row && fileOf(row);
    },

    /** Those of the IDs that the tenant has. */
    thoseOf: async (tenantId: string, fileIds: readonly string[], now: Date): Promise<Set<string>> => {
      if (fileIds.length === 0) return new Set();
      const rows = await query<{ file_id: string }>(`select f.file_id from file f where f.file_id = any(:file_ids::text[]) and ${THERE}`, {
        file_ids: fileIds,
        tenant_id: tenantId,
        now,
      });
      return new Set(rows.map(({ file_id }) => file_id));
    },

    /** One more than `limit` if there are more. */
    filesOf: async (tenantId: string, { purpose, after, isNewestFirst, limit }: FilePage, now: Date): Promise<StoredFile[]> => {
      const [beyond, order] = isNewestFirst ? ['<', 'desc'] : ['>', 'asc'];
      const rows = await query<FileRow>(
        `select ${COLUMNS} from file f where ${THERE} and (:purpose::text is null or f.purpose = :purpose)
           and (:after::bigint is null or f.place ${beyond} :after) order by f.place ${order} limit :limit`,
        { tenant_id: tenantId, now, purpose: purpose ?? null, after: after ?? null, limit: limit + 1 },
      );
      return rows.map(fileOf);
    },

    /** In order. Ends early if the file is erased meanwhile. */
    async *contentOf({ fileId, bytes }: Pick<StoredFile, 'fileId' | 'bytes'>): AsyncIterable<Buffer> {
      for (let part = 0; part * PART_BYTES < bytes; part += 1) {
        const [row] = await query<{ content: Buffer }>('select content from file_part where file_id = :file_id and part = :part', {
          file_id: fileId,
          part,
        });
        if (!row) return;
        yield row.content;
      }
    },

    /** With it, every vector store loses it. False: there is none. */
    remove: (actor: Actor, fileId: string, now: Date) =>
      transaction(async (ask): Promise<boolean> => {
        const found = await ask(`update file f set delete_time = :now where f.file_id = :file_id and ${THERE} returning 1`, {
          file_id: fileId,
          tenant_id: actor.tenantId,
          now,
        });
        if (found.length === 0) return false;
        await ask('update document set delete_time = :now where file_id = :file_id and delete_time is null', { file_id: fileId, now });
        await recordChange(ask, actor, { action: 'file.delete', target: fileId, now });
        return true;
      }),

    /** What code left in these responses, uploads that go on included. A file that expires leaves no audit event, either. */
    removeLeft: async (owners: readonly { tenantId: string; responseId: string }[], now: Date): Promise<void> => {
      await query(
        `update file f set delete_time = :now from unnest(:tenant_ids::text[], :response_ids::text[]) as owner (tenant_id, response_id)
         where f.left_by = owner.response_id and f.tenant_id = owner.tenant_id and f.delete_time is null`,
        { now, tenant_ids: owners.map(({ tenantId }) => tenantId), response_ids: owners.map(({ responseId }) => responseId) },
      );
    },

    /** An upload that failed. Its parts go with it. */
    abandon: async (fileId: string): Promise<void> => {
      await query('delete from file where file_id = :file_id and not is_stored', { file_id: fileId });
    },
  };
}

function fileOf(row: FileRow): StoredFile {
  return {
    fileId: row.file_id,
    place: Number(row.place),
    name: row.name,
    purpose: row.purpose,
    bytes: Number(row.bytes),
    createTime: new Date(row.create_time),
    expireTime: row.expire_time === null ? undefined : new Date(row.expire_time),
  };
}
