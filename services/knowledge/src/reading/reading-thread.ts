import { answerJobs } from '@offshoot/file-text';
import type { DocumentJob } from './document-reader.ts';
import { readFile } from './read-document.ts';

answerJobs(({ name, content, chunking }: DocumentJob) => readFile(name, Buffer.from(content), chunking));
