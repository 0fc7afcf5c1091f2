export { SOUL_SECTIONS, type SoulSection, soulText } from './sections.ts';
export { type EscalationAction, type EscalationRule, type ResponseStyle, type Soul, soulFrom, startingLevel } from './soul.ts';
export { ALWAYS_WHOLE, TASKS, taskOf } from './task.ts';
