export { SOUL_SECTIONS, type SoulSection, soulText } from './sections.ts';
export { type Soul, soulFrom, startingLevel } from './soul.ts';
