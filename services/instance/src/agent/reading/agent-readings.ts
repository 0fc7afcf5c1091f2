// All that an agent can read.
import { attachedFile, type ConversationFiles } from './attached-file.ts';
import type { Reading } from './domain/reading.ts';
import type { FileReader } from './file-reader.ts';
import { webPage } from './web-page.ts';
import type { WebReader } from './web-reader.ts';

export interface ReadingServices {
  /** Undefined: the operator lets agents read no web pages. */
  webReader: WebReader | undefined;
  fileReader: FileReader;
}

export function agentReadings({ webReader, fileReader }: ReadingServices, files: ConversationFiles): Reading[] {
  return [...(webReader === undefined ? [] : [webPage(webReader)]), attachedFile(fileReader, files)];
}
