export { answeringAll } from './answering-all.ts';
export { anyCharacter, isLongRun, propertyRuns } from './properties.ts';
export { cpuMsOf, fuzz, type Reading, runFuzz, SCRAPS } from './pumping.ts';
export * from './signed-invite.ts';
export { eventually, untilFound } from './waiting.ts';
