import type { PreparedQueries } from '@offshoot/postgres';
import { everySoOften } from '@offshoot/process/every-so-often.ts';
import type { Logger } from '@offshoot/process/logger.ts';
import { type Embedder, type EmbeddingsConfig, openAiEmbedder } from './embedding/adapters/embedder.ts';
import { embedDueDocument } from './embedding/loops/embed-due-document.ts';
import { createEmbeddings, type Embeddings } from './embedding/store/embeddings.ts';
import type { FileStore } from './files/store/file-store.ts';
import { readDueDocument } from './indexing/loops/read-due-document.ts';
import { createReadingQueue } from './indexing/store/reading-queue.ts';
import { DocumentReader } from './reading/document-reader.ts';

/** What goes on between requests: reading files, embedding what was read, erasing what was removed. */
export interface Work {
  /** There are documents to read, or rows to erase. */
  wake(): void;
  /** Undefined: no endpoint for embeddings is configured. */
  meanings: { embedder: Embedder; embeddings: Embeddings } | undefined;
  /** Leaves what is being read to another replica, or to the next start. */
  close(): Promise<void>;
}

export interface WorkDeps {
  queries: PreparedQueries;
  files: FileStore;
  embedding: EmbeddingsConfig | undefined;
  now: () => Date;
  log: Logger;
}

/** How soon a replica goes on with what another one left. */
const DUE_POLL_MS = 1_000;
/** What is to be erased is no longer found. */
const ERASING_POLL_MS = 10_000;

export async function startWork({ queries, files, embedding, now, log }: WorkDeps): Promise<Work> {
  const meanings = embedding && { embedder: await openAiEmbedder(embedding), embeddings: createEmbeddings(queries) };
  await meanings?.embeddings.forgetOthers(meanings.embedder.model);
  const reader = new DocumentReader();
  const queue = createReadingQueue(queries);
  const reading = everySoOften('reading', DUE_POLL_MS, log, () => readDueDocument({ queue, files, reader, now, log }));
  const erasing = everySoOften('erasing', ERASING_POLL_MS, log, () => queue.eraseSome(now()));
  const embeddingLoop = meanings && everySoOften('embedding', DUE_POLL_MS, log, () => embedDueDocument({ ...meanings, now, log }));
  return {
    meanings,
    wake() {
      reading.wake();
      erasing.wake();
    },
    async close() {
      const closed = [reading, erasing, embeddingLoop].map((loop) => loop?.close());
      await reader.close();
      await Promise.all(closed);
    },
  };
}
