export { nextSteps } from './next-steps.ts';
export { isReason, type Reason, Refusal, type RefusalOptions, reasons } from './refusal.ts';
