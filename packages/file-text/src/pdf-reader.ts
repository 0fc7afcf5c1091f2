import { ConfinedReader, type ReadingJob } from './confined/confined-reader.ts';

/** The text of PDFs, and nothing else of them. See `ConfinedReader`. */
export class PdfReader extends ConfinedReader<ReadingJob, string> {
  /** `readMs`: for one file, milliseconds. */
  constructor(readMs?: number) {
    super(new URL('./pdf-thread.ts', import.meta.url), readMs);
  }
}
