export type { Action, ActionKind } from './action.ts';
export { DEFAULT_BUDGET } from './budget.ts';
export { decide, type Situation } from './decide.ts';
export { planEffect } from './planned-effect.ts';
