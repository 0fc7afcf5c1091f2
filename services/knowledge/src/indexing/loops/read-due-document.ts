import { UnreadableFile } from '@offshoot/documents';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Chunking } from '../domain/chunks.ts';
import type { ReadDocument } from '../domain/postings.ts';
import type { DueDocument, ReadingQueue } from '../store/reading-queue.ts';

/** Renewed while a document is read; a reader that died leaves its documents to others after this time. */
const LEASE_MS = 6_000;
const RENEW_MS = 2_000;
/** A document whose reader died that often, or that cannot be stored, is given up. */
const MAX_ATTEMPTS = 3;

export interface ReadingDeps {
  queue: ReadingQueue;
  files: { contentOf(due: DueDocument): AsyncIterable<Buffer> };
  /** Throws UnreadableFile. */
  reader: { read(job: { name: string; content: Uint8Array; chunking: Chunking }): Promise<ReadDocument> };
  now: () => Date;
  log: Logger;
}

/** Reads one document that waits for it, and makes it found. False: none waits. */
export async function readDueDocument(deps: ReadingDeps): Promise<boolean> {
  const { queue, now } = deps;
  const leaseTime = () => new Date(now().getTime() + LEASE_MS);
  const due = await queue.take(now(), leaseTime());
  if (!due) return false;
  if (due.attempts >= MAX_ATTEMPTS) {
    await queue.fail(due.documentId, 'server_error', 'The file could not be read, three times over.');
    return true;
  }
  const renewing = setInterval(() => void queue.renew(due.documentId, leaseTime()).catch(() => {}), RENEW_MS);
  try {
    await readAndIndex(deps, due);
  } finally {
    clearInterval(renewing);
  }
  return true;
}

async function readAndIndex({ queue, files, reader }: ReadingDeps, due: DueDocument): Promise<void> {
  const { documentId, storeKey, name, maxTokens, overlapTokens } = due;
  try {
    const parts: Buffer[] = [];
    for await (const part of files.contentOf(due)) parts.push(part);
    const content = Buffer.concat(parts);
    await queue.complete(documentId, storeKey, await reader.read({ name, content, chunking: { maxTokens, overlapTokens } }));
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    await queue.fail(documentId, error.code, error.message);
  }
}
