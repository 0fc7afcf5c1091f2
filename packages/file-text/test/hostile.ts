import { answerJobs } from '../src/confined/answer-jobs.ts';
import type { ReadingJob } from '../src/confined/job.ts';

export interface Hostile extends ReadingJob {
  /** Reads as its text, does not end, or ends the process. */
  kind: 'text' | 'endless' | 'deadly';
  text: string;
}

answerJobs(async ({ kind, text }: Hostile) => {
  if (kind === 'deadly') process.kill(process.pid, 'SIGKILL');
  while (kind !== 'text');
  return text;
});
