// What others wrote, made safe to show beside our own words.
import { mapHidden } from '@offshoot/text';
import { shortInbox } from '../components/shown-values.ts';
import { chatTexts, conversationsTexts } from '../texts/conversations.ts';
import type { People, Person } from './convos/people.ts';

const MAX_LETTERS = 100;
/** Names of members that stand for a conversation without a name. */
const MAX_NAMES = 4;

/** On one line, without hidden characters, and not too long. Empty if nothing is left. */
export function oneLine(text: string): string {
  const tidy = mapHidden(text.slice(0, 10 * MAX_LETTERS).replace(/\s+/gu, ' '), () => '').trim();
  const letters = [...tidy];
  return letters.length > MAX_LETTERS ? `${letters.slice(0, MAX_LETTERS).join('')}…` : tidy;
}

/** Adds enough of the inbox to tell members with the same name apart. */
export function nameOf({ inboxId, name, isAmbiguous }: Pick<Person, 'inboxId' | 'name' | 'isAmbiguous'>): string {
  if (name === undefined) return chatTexts.unnamed(shortInbox(inboxId));
  return isAmbiguous ? `${name} (${shortInbox(inboxId)})` : name;
}

/** By inbox, also of those of whom nothing is known. */
export function nameIn({ byInbox }: People, inboxId: string): string {
  const person = byInbox.get(inboxId);
  return person?.isSelf ? chatTexts.you : nameOf(person ?? { inboxId, name: undefined, isAmbiguous: false });
}

export function conversationTitle(name: string, { members }: People): string {
  const others = members.filter(({ isSelf }) => !isSelf).slice(0, MAX_NAMES);
  return oneLine(name) || others.map(nameOf).join(', ') || conversationsTexts.unnamed;
}

/** Inside our own words: its direction changes nothing around it. */
export const isolated = (text: string): string => `\u2068${text}\u2069`;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** A family of four with skin colours has fewer. */
const MAX_UNITS = 40;

/** A reaction may be any text: only its first character is shown. */
export function shownEmoji(text: string): string {
  const [first] = characters.segment(mapHidden(text.slice(0, MAX_UNITS), () => ''));
  return first?.segment.trim() || '�';
}
