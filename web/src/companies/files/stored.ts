// Files and vector stores as /v1/files and /v1/vector_stores show them. Times are in seconds since 1970.

export interface StoredFile {
  id: string;
  filename: string;
  bytes: number;
  created_at: number;
}

export interface VectorStore {
  id: string;
  name: string | null;
  created_at: number;
  usage_bytes: number;
  file_counts: { in_progress: number; completed: number; failed: number; cancelled: number; total: number };
  status: 'expired' | 'in_progress' | 'completed';
}

/** A file as a store has it. */
export interface StoreFile {
  id: string;
  status: 'in_progress' | 'completed' | 'cancelled' | 'failed';
  last_error: { message: string } | null;
}

/** What a search found: pieces of a file. */
export interface Found {
  file_id: string;
  filename: string;
  /** From 0 to 1. */
  score: number;
  content: { text: string }[];
}

/** As the service takes them. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

export const dayOfSeconds = (seconds: number): Date => new Date(seconds * 1_000);

export const storeName = ({ id, name }: Pick<VectorStore, 'id' | 'name'>): string => name || id;

/** Why a file is not taken. Undefined: it is. */
export function objectionTo({ size }: Pick<File, 'size'>): 'empty' | 'tooLarge' | undefined {
  if (size === 0) return 'empty';
  return size > MAX_FILE_BYTES ? 'tooLarge' : undefined;
}

/** Neither text nor PDF. SVG is text, and so is TypeScript, which browsers take for a video by its ending. */
const NOT_READ = /^(?:image\/(?!svg)|audio\/|video\/(?!mp2t))|zip|officedocument|opendocument|msword|ms-excel|ms-powerpoint/;

/** Whether no search will ever find it, by its type as the browser knows it: the service looks at its content. */
export const isNeverFound = ({ type }: Pick<File, 'type'>): boolean => NOT_READ.test(type);
