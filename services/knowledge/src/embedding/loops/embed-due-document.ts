import type { Logger } from '@offshoot/process/logger.ts';
import type { Embedder } from '../adapters/embedder.ts';
import type { Embeddings } from '../store/embeddings.ts';

/** Texts of one request. */
const AT_ONCE = 32;
const TIMEOUT_MS = 30_000;
/** Longer than one request takes. After a failure, it is also how long the document waits. */
const LEASE_MS = 45_000;

export interface EmbeddingDeps {
  embeddings: Embeddings;
  embedder: Embedder;
  now: () => Date;
  log: Logger;
}

/** Embeds all chunks of one document. Until then, it is found by its words. False: none waits, or the endpoint fails. */
export async function embedDueDocument({ embeddings, embedder, now, log }: EmbeddingDeps): Promise<boolean> {
  const leaseTime = () => new Date(now().getTime() + LEASE_MS);
  const documentId = await embeddings.take(now(), leaseTime());
  if (documentId === undefined) return false;
  for (let ordinal = 0; ; ) {
    const texts = await embeddings.textsFrom(documentId, ordinal, AT_ONCE);
    if (texts.length === 0) break;
    let vectors: Float32Array[];
    try {
      vectors = await embedder.embed(texts, TIMEOUT_MS);
    } catch (error) {
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
