import { answerJobs } from './confined/answer-jobs.ts';
import { textOfPdf } from './pdf-text.ts';

answerJobs(({ content }) => textOfPdf(Buffer.from(content)));
