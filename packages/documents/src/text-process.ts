import { textOfBody } from './body-text.ts';
import { answerJobs } from './confined/answer-jobs.ts';

answerJobs(textOfBody);
