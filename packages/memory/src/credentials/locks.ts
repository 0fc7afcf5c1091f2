// What a code opens, and the name of that code.
import { topicKey, words } from '../words/words.ts';
import { codesIn } from './code-values.ts';
import { ABOUT_IT, CODE, ENTERED, GENERIC, LOCK, NO_CODE, NO_LOCK, OPENS, ROOM, STOPS } from './locks.data.ts';

/** The thing with its distinguishing words: "back gate", "shed padlock". */
function thingAt(text: string, index: number, noun: string): string[] {
  const bare = (part: string) => words(part).filter((word) => /^\p{L}[\p{L}'-]*$/u.test(word));
  const before: string[] = [];
  const clause =
    text
      .slice(0, index)
      .split(/[.,:;!?–—]|\d/)
      .at(-1) ?? '';
  for (const word of bare(clause).reverse()) {
    if (STOPS.has(word) || before.length === 2) break;
    before.unshift(word);
  }
  const behind =
    /^ (?:of|for|on|in|at|to|by|behind|under) (?:(?:the|our|my|his|her|their|a) )?((?:[\p{L}'-]+ ?){1,2})/u.exec(
      text.slice(index + noun.length),
    )?.[1] ?? '';
  const place = bare(behind).filter((word) => !STOPS.has(word));
  return [...before, ...bare(noun), ...place];
}

/** The most specific noun: "the code for the shed" belongs to the shed. */
function nameOfLock(text: string, nouns: readonly RegExpMatchArray[]): string {
  const things = nouns.map((noun) => thingAt(text, noun.index ?? 0, noun[0]));
  const named = things.find((thing) => thing.some((word) => !GENERIC.test(word))) ?? things[0] ?? [];
  return topicKey([...new Set([...named.slice(0, 3), 'code'])].join(' '), 4);
}

/** The topic's aspect if the sentence tells the code of something; otherwise undefined. */
export function codeToldIn(told: string): string | undefined {
  if (NO_CODE.test(told)) return undefined;
  const isEntered = ENTERED.test(told);
  const isCalledCode = CODE.test(told);
  const isOpening = OPENS.test(told);
  const codes = codesIn(told, { isAskedFor: isCalledCode || isEntered || isOpening });
  if (codes.length === 0) return undefined;
  const isNone = NO_LOCK.test(told) && !isCalledCode && !isEntered;
  const locks = isNone ? [] : [...told.matchAll(LOCK)].filter((lock) => !isNumberOf(told, lock, codes[0]?.text ?? ''));
  const rooms = [...told.matchAll(ROOM)];
  if (locks.length > 0 && isTheirs(told)) return nameOfLock(told, [...locks, ...rooms]);
  const isMade = codes.some(({ shape }) => shape === 'made');
  if (rooms.length > 0 && !isNone && (isCalledCode || isEntered || isOpening || (isMade && isAlone(told, codes[0]?.text ?? ''))))
    return nameOfLock(told, rooms);
  return isEntered || (isOpening && /\bin(?:to|side)?\b/i.test(told) && !isNone) ? 'entry-code' : undefined;
}

/** "Locker 12" identifies the locker. */
const isNumberOf = (told: string, lock: RegExpMatchArray, code: string): boolean =>
  told.startsWith(` ${code}`, (lock.index ?? 0) + lock[0].length) && code.length < 3;

const isTheirs = (told: string): boolean => !ABOUT_IT.test(told) || CODE.test(told) || OPENS.test(told);

/** "the shed is 6-1-3" says little else. */
const isAlone = (told: string, code: string): boolean => {
  const rest = words(told.replace(code, ' ')).filter((word) => !STOPS.has(word) && !/\d/.test(word));
  return /^[#*0]|[#*]$|-/.test(code) && rest.length <= 3;
};
