export { SOUL_SECTIONS, type SoulPart, type SoulSection, soulParts, soulText } from './sections.ts';
export {
  type EscalationAction,
  type EscalationRule,
  type ResponseStyle,
  type Soul,
  soulFrom,
  startingLevel,
  startingLevelText,
} from './soul.ts';
export { ALWAYS_WHOLE, TASKS, taskOf } from './task.ts';
