import { ConfinedReader } from '@offshoot/documents';
import type { Chunking } from '../indexing/domain/chunks.ts';
import type { ReadDocument } from '../indexing/domain/postings.ts';

export interface DocumentJob {
  name: string;
  content: Uint8Array;
  chunking: Chunking;
}

/** Reads files into what a search needs, in a process of its own. See `ConfinedReader`. */
export class DocumentReader extends ConfinedReader<DocumentJob, ReadDocument> {
  /** `readMs`: for one file, milliseconds. */
  constructor(readMs?: number) {
    super(new URL('./reading-process.ts', import.meta.url), readMs);
  }
}
