import { UnreadableFile } from '../kind.ts';
import { READY, type ReadingJob, type ReadingResult } from './job.ts';

/** For the process of a `ConfinedReader`: reads each file that comes. `read` throws UnreadableFile. */
export function answerJobs<Job extends ReadingJob, Read>(read: (job: Job) => Promise<Read>): void {
  process.on('message', async (job: Job) => {
    process.send?.(await resultOf(() => read(job)));
  });
  process.send?.(READY);
}

async function resultOf<Read>(read: () => Promise<Read>): Promise<ReadingResult<Read>> {
  try {
    return { read: await read() };
  } catch (error) {
    if (error instanceof UnreadableFile) return { code: error.code, message: error.message };
    return { code: 'invalid_file', message: 'The file cannot be read.' };
  }
}
