import { parentPort } from 'node:worker_threads';
import { UnreadableFile } from '../kind.ts';
import type { ReadingJob, ReadingResult } from './confined-reader.ts';

/** For the thread of a `ConfinedReader`: reads each file that comes. `read` throws UnreadableFile. */
export function answerJobs<Job extends ReadingJob, Read>(read: (job: Job) => Promise<Read>): void {
  parentPort?.on('message', async (job: Job) => {
    parentPort?.postMessage(await resultOf(() => read(job)));
  });
}

async function resultOf<Read>(read: () => Promise<Read>): Promise<ReadingResult<Read>> {
  try {
    return { read: await read() };
  } catch (error) {
    if (error instanceof UnreadableFile) return { code: error.code, message: error.message };
    return { code: 'invalid_file', message: 'The file cannot be read.' };
  }
}
