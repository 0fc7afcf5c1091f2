// Building blocks of English answers.
import { linear } from '@offshoot/linear-patterns';

export const withoutStop = (text: string): string => text.replace(linear(/[.\s]+$/u), '');

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** "22 February 2026". In UTC, because people's time zones are unknown. Empty if it is not a date. */
export function dayInWords(date: Date | string): string {
  const at = new Date(date);
  return Number.isNaN(at.getTime()) ? '' : `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** "Sunday, 22 February 2026, 14:05 UTC": people's time zones are unknown. */
export const momentInWords = (at: Date): string => `${DAYS[at.getUTCDay()]}, ${dayInWords(at)}, ${at.toISOString().slice(11, 16)} UTC`;

const NUMBERS = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ');
export const numberInWords = (count: number): string => NUMBERS[count] ?? String(count);

/** "saul-sister" is "saul sister". */
export const keyInWords = (key: string): string => key.replaceAll('-', ' ');
