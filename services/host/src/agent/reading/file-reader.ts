// Reads files that people attach. The port; its implementation calls the servers on which clients store them.
import type { ReadText } from '@offshoot/engine/readings.ts';
import type { Sound } from '@offshoot/models';
import type { SharedFile } from '@offshoot/xmtp/agent-client.ts';
import type { Fetching } from '../sources/domain/reading.ts';

/** `url` of a picture: a data URL. `from`: its name, for people. */
export type ReadFile =
  | ({ is: 'text' } & ReadText)
  | { is: 'picture'; from: string; url: string }
  | { is: 'voice'; from: string; sound: Sound };

/** Media besides text that the agent can use. */
export interface Senses {
  /** Called only for files that may be pictures. */
  sees(): Promise<boolean>;
  hears: boolean;
}

export interface FileReader {
  /** Throws ReadingFailure, where it can before anything is fetched; nothing private is ever called. */
  read(file: SharedFile, senses: Senses, fetching: Fetching): Promise<ReadFile>;
}
