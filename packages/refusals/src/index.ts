export { nextSteps } from './next-steps.ts';
export { isReason, type Reason, Refusal, reasons } from './refusal.ts';
