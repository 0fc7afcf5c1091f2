// Reads pages of the web. The port; its implementation calls servers that anybody can name.

import type { ReadText } from '@offshoot/engine/readings.ts';
import type { Fetching } from '../sources/domain/reading.ts';

export interface WebReader {
  /** The text of the page, redirects followed, without what is hidden in it. Throws ReadingFailure; nothing private is ever called. */
  read(url: URL, fetching: Fetching): Promise<ReadText>;
}
