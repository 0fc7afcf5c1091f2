// Relative days ("tomorrow", "on Friday") mean nothing a week later, so they are replaced by dates, counted
// from the day on which they were said. People's time zones are unknown, so days are UTC days.
import { linear } from '@offshoot/linear-patterns';
import { chrono } from '../../../../agent/domain/chrono.ts';
import { endOfDay } from '../../../../agent/memory/domain/items/validity-words.ts';

const MONTH_NAMES = 'January February March April May June July August September October November December'.split(' ');
const MAY_NAME_A_DAY =
  /\b(?:to(?:day|morrow|night)|yesterday|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?|weeks?|weekend|months?|years?|days?)\b/i;
const HABIT = /\b(?:every|each|any|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b/i;
const DAY_WORD = /\b(?:the day after tomorrow|tomorrow|today|tonight|yesterday)\b/i;
const BEFORE_A_DAY = /\b(?:by|until|till|from|before|after|since|for|of|on|to)\s+$/i;

export interface Dated {
  text: string;
  /** The day after which the text is meaningless: something that happens today, tonight or tomorrow. */
  lastDay?: Date;
}

const dayOf = (date: Date): string => `${date.getUTCDate()} ${MONTH_NAMES[date.getUTCMonth()]} ${date.getUTCFullYear()}`;

/** With the days written out. `saidAt`: when it was said. */
export function withDates(text: string, saidAt: Date): Dated {
  if (Number.isNaN(saidAt.getTime()) || !MAY_NAME_A_DAY.test(text) || HABIT.test(text)) return { text };
  const found = chrono().parse(text, { instant: saidAt, timezone: 0 }, { forwardDate: true });
  // "We lost on Saturday" means the last one, and in a story it is unclear which one.
  const isPast =
    linear(/\b(?:was|were|went|had|did|lost|won|met|saw|got|came|\p{L}{3,}ed)\b/iu).test(text) &&
    !/\b(?:is|are|will|moved|booked|changed|cancelled|reserved|scheduled|planned|postponed|confirmed|decided)\b/i.test(text);
  let written = text;
  let lastDay: Date | undefined;
  for (const { index, text: said, start } of found.toReversed()) {
    const date = start.date();
    const word = DAY_WORD.exec(said);
    if (word) {
      const at = index + word.index;
      const tonight = /tonight/i.test(word[0]) ? 'the evening of ' : '';
      const on = BEFORE_A_DAY.test(written.slice(0, at)) && tonight === '' ? '' : 'on ';
      written = `${written.slice(0, at)}${on}${tonight}${dayOf(date)}${written.slice(at + word[0].length)}`;
      if (!/yesterday/i.test(word[0])) lastDay = endOfDay(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())));
    } else if (!isPast && start.isCertain('weekday') && !start.isCertain('month')) {
      const day = /\b(?:next |this |last )?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|\bthis weekend\b/i.exec(said);
      if (!day) continue;
      const at = index + day.index + day[0].length;
      // "Saturday the 23rd" has its date.
      if (/^(?: (?:morning|evening|night|afternoon))? \(|^,? (?:the )?\d{1,2}(?:st|nd|rd|th)\b/.test(written.slice(at))) continue;
      written = `${written.slice(0, at)} (${dayOf(date)})${written.slice(at)}`;
    } else if (!start.isCertain('hour') && /\b(?:next|last|this|in|ago)\b/i.test(said)) {
      const at = index + said.length;
      if (/^ \(/.test(written.slice(at))) continue;
      const unit = /year/i.test(said)
        ? `${date.getUTCFullYear()}`
        : /month/i.test(said)
          ? `${MONTH_NAMES[date.getUTCMonth()]} ${date.getUTCFullYear()}`
          : `around ${dayOf(date)}`;
      written = `${written.slice(0, at)} (${unit})${written.slice(at)}`;
    }
  }
  return lastDay === undefined ? { text: written } : { text: written, lastDay };
}

/** Whether the words name a day or an hour. */
export function namesTime(text: string): boolean {
  return (
    /\d/.test(text) ||
    MAY_NAME_A_DAY.test(text) ||
    MONTH_NAMES.some((month) => new RegExp(`\\b${month}\\b`).test(text)) ||
    /\b(?:noon|midnight|morning|evening|afternoon|sunrise|sunset)\b/i.test(text)
  );
}
