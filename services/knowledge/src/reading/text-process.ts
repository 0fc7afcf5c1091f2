import { answerJobs } from '@offshoot/documents/inside.ts';
import { textOfFile } from './file-content.ts';
import type { TextJob } from './shown-texts.ts';

answerJobs(({ name, content }: TextJob) => textOfFile(name, Buffer.from(content)));
