import type { UnreadableFile } from '../kind.ts';

/** What is read. All of it is copied to the process. */
export interface ReadingJob {
  content: Uint8Array;
}

/** What a thread answers; see `answerJobs`. */
export type ReadingResult<Read> = { read: Read } | { code: UnreadableFile['code']; message: string };

/** What it says before it has read anything. */
export const READY = 'ready';
