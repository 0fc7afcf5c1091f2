import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { PaidEmbedder } from '../adapters/embedder.ts';
import { EmbeddingBudgetSpent } from '../domain/budgets.ts';
import type { Embeddings } from '../store/embeddings.ts';

/** Texts of one request. */
const AT_ONCE = 32;
const TIMEOUT_MS = 30_000;
/** Longer than one request takes. After a failure, it is also how long the document waits. */
const LEASE_MS = 45_000;

export interface EmbeddingDeps {
  embeddings: Embeddings;
  embedder: PaidEmbedder;
  now: () => Date;
  log: Logger;
}

/** Embeds all chunks of one document. Until then, it is found by its words. False: none waits, or the endpoint fails. */
export async function embedDueDocument({ embeddings, embedder, now, log }: EmbeddingDeps): Promise<boolean> {
  const leaseTime = () => new Date(now().getTime() + LEASE_MS);
  const due = await embeddings.take(now(), leaseTime());
  if (due === undefined) return false;
  const { documentId, ...payers } = due;
  for (let ordinal = 0; ; ) {
    const texts = await embeddings.textsFrom(documentId, ordinal, AT_ONCE);
    if (texts.length === 0) break;
    let vectors: Float32Array[];
    try {
      vectors = await embedder.embed(texts, TIMEOUT_MS, payers);
    } catch (error) {
      if (error instanceof EmbeddingBudgetSpent) {
        log.info({ err: error, ...payers }, 'a document is found by its words only until the budget starts anew');
        await embeddings.renew(documentId, error.until);
        return true;
      }
      log.warn({ err: error }, 'documents are found by their words only');
      return false;
    }
    await embeddings.store(documentId, ordinal, vectors);
    await embeddings.renew(documentId, leaseTime());
    ordinal += texts.length;
  }
  await embeddings.complete(documentId, embedder.model);
  return true;
}
