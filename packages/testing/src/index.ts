export { answeringAll } from './answering-all.ts';
export { anyCharacter } from './any-character.ts';
export { cpuMsOf } from './cpu-time.ts';
export { isLongRun, propertyRuns } from './property-runs.ts';
export { fuzz, type Reading, runFuzz, SCRAPS } from './pumping.ts';
export * from './signed-invite.ts';
export { eventually, untilFound } from './waiting.ts';
