import { LEVELS, type Level } from '@offshoot/statements';

/**
 * What an action can do to people. R0: the agent's own memory. R1: reads from outside. R2: speaks in the conversation. R3: private and
 * undoable, such as a reminder. R4: affects a counterpart whom the owner knows. R5: first contact, text message, deletion, or public.
 * R6: money, credentials, or this policy.
 */
export const RISKS = ['R0', 'R1', 'R2', 'R3', 'R4', 'R5', 'R6'] as const;
export type Risk = (typeof RISKS)[number];

export const isAtMost = (risk: Risk, most: Risk): boolean => RISKS.indexOf(risk) <= RISKS.indexOf(most);
export const higherOf = (a: Risk, b: Risk): Risk => (isAtMost(a, b) ? b : a);
export const isAtLeast = (level: Level, least: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(least);
