// The program of both readers: what a search needs of a file, or its text for a model.
import { answerJobs } from '@offshoot/documents/inside.ts';
import type { ReadDocument } from '../indexing/domain/postings.ts';
import type { DocumentJob } from './document-reader.ts';
import { textOfFile } from './file-content.ts';
import { readFile } from './read-document.ts';
import type { TextJob } from './shown-texts.ts';

answerJobs(async (job: DocumentJob | TextJob): Promise<ReadDocument | string> => {
  const content = Buffer.from(job.content);
  return 'chunking' in job ? readFile(job.name, content, job.chunking) : textOfFile(job.name, content);
});
