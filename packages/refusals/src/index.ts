export { codeByReason, isDecision, isReason, nextSteps, type Reason, reasons } from './reasons.ts';
export { Refusal } from './refusal.ts';
