import type { BodyJob, BodyText } from './body-text.ts';
import { ConfinedReader } from './confined/confined-reader.ts';

/** The text of pages, mails and files that anybody may have written, for people and models. See `ConfinedReader`. */
export class TextReader extends ConfinedReader<BodyJob, BodyText> {
  /** `readMs`: for one of them, milliseconds. */
  constructor(readMs?: number) {
    super(new URL('./text-process.ts', import.meta.url), readMs);
  }
}
