import { answerJobs } from '../src/confined/answer-jobs.ts';
import { frame, type ReadingJob } from '../src/confined/frames.ts';

export interface Hostile extends ReadingJob {
  /** Reads as its text; does not end; ends the process; answers what would be for Node, or more than can be taken. */
  kind: 'text' | 'endless' | 'deadly' | 'internal' | 'long';
  text: string;
}

answerJobs(async ({ kind, text }: Hostile) => {
  if (kind === 'deadly') process.exit(9);
  if (kind === 'internal') process.stdout.write(frame(Buffer.from(JSON.stringify({ cmd: 'NODE_HANDLE_ACK' }))));
  if (kind === 'long') process.stdout.write(Buffer.from([255, 255, 255, 255, 0]));
  while (kind === 'endless');
  return text;
});
