// Reads files that people attach. The port; its implementation calls the servers on which clients store them.
import type { SharedFile } from '@offshoot/xmtp/agent-client.ts';
import type { Fetching } from './domain/reading.ts';
import type { ReadText } from './domain/readings.ts';

export interface FileReader {
  /** Throws ReadingFailure; nothing private is ever called. */
  read(file: SharedFile, fetching: Fetching): Promise<ReadText>;
}
