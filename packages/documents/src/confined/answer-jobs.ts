import { deserialize } from 'node:v8';
import { UnreadableFile } from '../kind.ts';
import { frame, READY, type ReadingJob, type ReadingResult, readFrames } from './frames.ts';

/** For the process of a `ConfinedReader`: reads each file that comes. `read` throws UnreadableFile, and answers what JSON can say. */
export function answerJobs<Job extends ReadingJob, Read>(read: (job: Job) => Promise<Read>): void {
  const answer = (result: unknown) => process.stdout.write(frame(Buffer.from(JSON.stringify(result))));
  readFrames(process.stdin, Number.POSITIVE_INFINITY, async (job) => {
    if (job) answer(await resultOf(() => read(deserialize(job))));
  });
  // Its parent is gone.
  process.stdin.once('end', () => process.exit(0));
  answer(READY);
}

async function resultOf<Read>(read: () => Promise<Read>): Promise<ReadingResult<Read>> {
  try {
    return { read: await read() };
  } catch (error) {
    if (error instanceof UnreadableFile) return { code: error.code, message: error.message };
    return { code: 'invalid_file', message: 'The file cannot be read.' };
  }
}
