// Reads files that people attach. The port; its implementation calls the servers on which clients store them.

import type { ReadText } from '@offshoot/engine/readings.ts';
import type { SharedFile } from '@offshoot/xmtp/agent-client.ts';
import type { HostAnswered } from './domain/reading.ts';

export interface FileReader {
  /** Throws ReadingFailure; nothing private is ever called. */
  read(file: SharedFile, signal: AbortSignal, answered?: HostAnswered): Promise<ReadText>;
}
