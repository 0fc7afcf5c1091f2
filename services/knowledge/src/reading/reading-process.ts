import { answerJobs } from '@offshoot/documents/inside.ts';
import type { DocumentJob } from './document-reader.ts';
import { readFile } from './read-document.ts';

answerJobs(({ name, content, chunking }: DocumentJob) => readFile(name, Buffer.from(content), chunking));
