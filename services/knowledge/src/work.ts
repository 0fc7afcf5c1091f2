import { dayOf } from '@offshoot/models/spending/budget.ts';
import { Spending } from '@offshoot/models/spending/spending.ts';
import { budgetRows, type PreparedQueries } from '@offshoot/postgres';
import { everySoOften } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { type EmbeddingsConfig, openAiEmbedder, type PaidEmbedder, paidEmbedder } from './embedding/adapters/embedder.ts';
import { EmbeddingBudgetSpent, type EmbeddingBudgets, embeddingBudgetsOf, type Payers } from './embedding/domain/budgets.ts';
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
  meanings: { embedder: PaidEmbedder; embeddings: Embeddings } | undefined;
  /** Leaves what is being read to another replica, or to the next start. */
  close(): Promise<void>;
}

export interface WorkDeps {
  queries: PreparedQueries;
  files: FileStore;
  embedding: EmbeddingsConfig | undefined;
  budgets: EmbeddingBudgets;
  now: () => Date;
  log: Logger;
}

/** How soon a replica goes on with what another one left. */
const DUE_POLL_MS = 1_000;
/** Data to erase is hidden already, so this may wait. */
const ERASING_POLL_MS = 10_000;
/** A replica gives unneeded tokens of a budget back to all after about this time. */
const BOOKING_MS = 10_000;
const DAY_MS = 86_400_000;

export async function startWork({ queries, files, embedding, budgets, now, log }: WorkDeps): Promise<Work> {
  const rows = budgetRows(queries);
  const spending = new Spending<Payers>({
    rows,
    budgetsOf: (payers) => embeddingBudgetsOf(budgets, payers),
    spent: (budget, at) => new EmbeddingBudgetSpent(budget, at),
    now,
  });
  const meanings = embedding && {
    embedder: paidEmbedder(await openAiEmbedder(embedding), spending),
    embeddings: createEmbeddings(queries),
  };
  await meanings?.embeddings.forgetOthers(meanings.embedder.model);
  const reader = new DocumentReader();
  const queue = createReadingQueue(queries);
  const reading = everySoOften('reading', DUE_POLL_MS, log, () => readDueDocument({ queue, files, reader, now, log }));
  const erasing = everySoOften('erasing', ERASING_POLL_MS, log, () => queue.eraseSome(now()));
  const embeddingLoop = meanings && everySoOften('embedding', DUE_POLL_MS, log, () => embedDueDocument({ ...meanings, now, log }));
  const booking =
    meanings &&
    everySoOften('budgets', BOOKING_MS, log, async () => {
      await spending.book();
      await rows.forget(dayOf(new Date(now().getTime() - DAY_MS)));
    });
  return {
    meanings,
    wake() {
      reading.wake();
      erasing.wake();
    },
    async close() {
      const closed = [reading, erasing, embeddingLoop, booking].map((loop) => loop?.close());
      await reader.close();
      await Promise.all(closed);
      await spending
        .book({ isLast: true })
        .catch((error: unknown) => log.error({ err: error }, 'what was set aside could not be given back'));
    },
  };
}
