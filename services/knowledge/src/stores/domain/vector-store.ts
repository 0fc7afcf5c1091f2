/** Facts about a file beside its text, for filters. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface VectorStore {
  /** Internal; also the order of creation. */
  storeKey: number;
  storeId: string;
  name: string;
  description: string;
  metadata: Readonly<Record<string, string>>;
  /** Days after its last use. Undefined: it does not expire. */
  expiresAfterDays: number | undefined;
  createTime: Date;
  /** Of its last use, to the minute. */
  activeTime: Date;
  counts: DocumentCounts;
  /** Of all chunks, UTF-8. */
  bytes: number;
}

export interface DocumentCounts {
  inProgress: number;
  completed: number;
  cancelled: number;
  failed: number;
}

export type DocumentStatus = 'in_progress' | 'completed' | 'cancelled' | 'failed';

/** A file in a vector store. */
export interface StoreFile {
  /** Internal; also the order in which files were attached. */
  documentId: number;
  fileId: string;
  storeId: string;
  attributes: Attributes;
  maxTokens: number;
  overlapTokens: number;
  status: DocumentStatus;
  error: { code: string; message: string } | undefined;
  bytes: number;
  createTime: Date;
}

export const MAX_STORES_PER_TENANT = 1_000;
export const MAX_FILES_PER_STORE = 10_000;
/** All text that is searched, UTF-8. */
export const MAX_INDEXED_BYTES_PER_TENANT = 4 * 1024 * 1024 * 1024;
/** Waiting to be read. Tenants are served in turn, so only the tenant itself waits for these. */
export const MAX_WAITING_PER_TENANT = 20_000;
const DAY_MS = 24 * 60 * 60_000;

export function expireTimeOf({ expiresAfterDays, activeTime }: Pick<VectorStore, 'expiresAfterDays' | 'activeTime'>): Date | undefined {
  return expiresAfterDays === undefined ? undefined : new Date(activeTime.getTime() + expiresAfterDays * DAY_MS);
}

/** What the API calls "auto". */
export const defaultChunking = { maxTokens: 800, overlapTokens: 400 } as const;
