// All that an agent can read.
import type { Reading } from './domain/reading.ts';
import { webPage } from './web-page.ts';
import type { WebReader } from './web-reader.ts';

export interface ReadingServices {
  /** Undefined: the operator lets agents read no web pages. */
  webReader: WebReader | undefined;
}

export function agentReadings({ webReader }: ReadingServices): Reading[] {
  return webReader === undefined ? [] : [webPage(webReader)];
}
