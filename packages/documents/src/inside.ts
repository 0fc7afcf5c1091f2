// For the program of a `ConfinedReader`: the rest of this package starts processes, which what reads files must not do.
export { answerJobs } from './confined/answer-jobs.ts';
export { kindOf, textIn, UnreadableFile } from './kind.ts';
export { MAX_TEXT } from './limits.ts';
export { textOfPdf } from './pdf-text.ts';
