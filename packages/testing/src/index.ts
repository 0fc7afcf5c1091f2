export { cpuMsOf } from './cpu-time.ts';
export { propertyRuns } from './property-runs.ts';
export { eventually, untilFound } from './waiting.ts';
