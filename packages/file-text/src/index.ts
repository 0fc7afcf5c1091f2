export { answerJobs } from './confined/answer-jobs.ts';
export { ConfinedReader } from './confined/confined-reader.ts';
export { isPdf, kindOf, textIn, UnreadableFile } from './kind.ts';
export { MAX_TEXT } from './limits.ts';
export { PdfReader } from './pdf-reader.ts';
export { textOfPdf } from './pdf-text.ts';
