// From when and until when a sentence holds, if its words leave no doubt. Anything unclear has no bounds: a fact kept too long can be
// corrected, one hidden too early is lost.
import { linear } from '@offshoot/text/linear-patterns';
import { groupsOfStem } from '../words/groups.ts';
import { stem, words } from '../words/words.ts';
import type { Learned } from './learned.ts';

export interface Validity {
  validFrom?: Date;
  /** Exclusive. */
  validUntil?: Date;
}

const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;
/** The time zone is unknown: a day starts when it first starts on Earth (UTC+14) and ends when it last ends (UTC-12). */
const AHEAD_MS = 14 * HOUR_MS;
const BEHIND_MS = 12 * HOUR_MS;
/** A date without a year that would lie further ahead is taken as past. */
const MAX_AHEAD_DAYS = 300;

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const MONTH = `(?:${MONTHS.join('|')})`;
const DATE = [
  '(?:the )?end of (?:the |this )?(?:week|month|year)',
  `(?:the )?end of ${MONTH}`,
  '\\d{4}-\\d{2}-\\d{2}',
  `${MONTH} \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?`,
  `(?:the )?\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH}(?:,? \\d{4})?`,
  `(?:next |this )?(?:${WEEKDAYS.join('|')})`,
  'today',
  'tonight',
  'tomorrow',
].join('|');
const UNTIL = new RegExp(`\\b(?:until|till|through|valid to)(?: and including)? (${DATE})\\b(?!\\s*(?:of\\b|-?\\d))`, 'iu');
const PERIOD_END = new RegExp(`\\bfrom (?:${DATE}),? (?:to|until|till|through|–|-) (${DATE})\\b`, 'iu');
const FROM = new RegExp(
  `\\b(?:from|starting|as of|as from|effective|beginning)(?: from| on)? (${DATE})\\b(?!,? ?(?:to|until|till|through|–|-)\\b)`,
  'iu',
);
const ONLY_DAY = /\b(?:only|just) (?:for )?(today|tomorrow|tonight)\b|\b(today|tomorrow|tonight) only\b/i;
const SPAN = /\bfor the next (\d{1,3}|two|three|four|five|six) (day|week|month)s?\b/i;
const NUMBERS: Record<string, number> = { two: 2, three: 3, four: 4, five: 5, six: 6 };

const midnight = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;
const monthEnd = (year: number, month: number): number => Date.UTC(year, month + 1, 0);

function dayOfMonth(year: number | undefined, month: number, day: number, today: number): number | undefined {
  const at = (y: number) => {
    const ms = Date.UTC(y, month, day);
    return new Date(ms).getUTCDate() === day ? ms : undefined;
  };
  if (year !== undefined) return at(year);
  const thisYear = new Date(today).getUTCFullYear();
  const found = [thisYear, thisYear + 1].map(at).find((ms) => ms !== undefined && ms >= today - DAY_MS);
  return found !== undefined && found - today <= MAX_AHEAD_DAYS * DAY_MS ? found : undefined;
}

/** Midnight UTC of the named day; undefined if ambiguous. `latest`: picks the later of two readings. */
function namedDay(said: string, today: number, latest: boolean): number | undefined {
  const text = said.toLowerCase().replace(/^the /, '');
  if (text === 'today' || text === 'tonight') return today;
  if (text === 'tomorrow') return today + DAY_MS;
  const now = new Date(today);
  const iso = text.match(/^(\d{4})-(\d{2})-(\d{2})$/);
  if (iso) return dayOfMonth(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]), today);
  const end = text.match(/^end of (?:the |this )?(\w+)$/)?.[1];
  if (end !== undefined) {
    if (!latest) return undefined;
    if (end === 'week') return today + ((7 - now.getUTCDay()) % 7) * DAY_MS;
    if (end === 'month') return monthEnd(now.getUTCFullYear(), now.getUTCMonth());
    if (end === 'year') return Date.UTC(now.getUTCFullYear(), 11, 31);
    const month = MONTHS.indexOf(end);
    return monthEnd(now.getUTCFullYear() + (month < now.getUTCMonth() ? 1 : 0), month);
  }
  const weekday = text.match(/^(next |this )?(\w+day)$/);
  if (weekday) {
    const ahead = (WEEKDAYS.indexOf(weekday[2] ?? '') - now.getUTCDay() + 7) % 7;
    // Said on a Friday, "Friday" is today or in a week; "next Friday" is the coming one or the one after.
    const isDoubtful = ahead === 0 || weekday[1] === 'next ';
    if (isDoubtful && !latest) return undefined;
    return today + (isDoubtful ? ahead + 7 : ahead) * DAY_MS;
  }
  const month = MONTHS.findIndex((name) => new RegExp(`\\b${name}\\b`).test(text));
  const day = Number(text.match(/\b(\d{1,2})(?:st|nd|rd|th)?\b/)?.[1]);
  const year = text.match(/\b(\d{4})$/)?.[1];
  return month < 0 || !day ? undefined : dayOfMonth(year === undefined ? undefined : Number(year), month, day, today);
}

const endOf = (day: number) => new Date(day + DAY_MS + BEHIND_MS);
/** When a day has ended everywhere on Earth. `day`: its midnight UTC. */
export const endOfDay = (day: Date): Date => endOf(day.getTime());
/** On that day, by UTC: the last one on which something holds that is valid until then. */
export const lastDay = (validUntil: Date): Date => new Date(validUntil.getTime() - BEHIND_MS - 1);
const beginOf = (day: number) => new Date(day - AHEAD_MS);

/** "Saul lived in Berlin until May" stays true forever. */
function isPast(text: string, kind: Learned['kind']): boolean {
  if (kind === 'decision') return false;
  if (/\b(?:was|were|wasn't|weren't|had|did|didn't|used to|went)\b/i.test(text)) return true;
  return (
    linear(/\b\p{L}{2,}ed\b/iu).test(text) && !/\b(?:is|are|isn't|aren't|be|will|won't|can|can't|must|stays?|remains?|been)\b/i.test(text)
  );
}

/** A journey, a booking, a meeting: valid before it begins, or nobody could ask about it. */
export function isPlan(text: string): boolean {
  return words(text).some((word) =>
    groupsOfStem(stem(word)).some((group) => group === 'trip' || group === 'lodging' || group === 'transport' || group === 'meeting'),
  );
}

function untilIn(learned: Learned, earliest: number, latest: number): Date | undefined {
  const { kind, text } = learned;
  if (isPast(text, kind)) return undefined;
  const named = (PERIOD_END.exec(text) ?? UNTIL.exec(text))?.[1];
  const only = ONLY_DAY.exec(text);
  const day = named ?? only?.[1] ?? only?.[2];
  if (day !== undefined) {
    const found = namedDay(day, latest, true);
    return found === undefined ? undefined : endOf(found);
  }
  const span = SPAN.exec(text);
  if (span) {
    const count = NUMBERS[span[1]?.toLowerCase() ?? ''] ?? Number(span[1]);
    const days = { day: 1, week: 7, month: 31 }[span[2]?.toLowerCase() ?? ''] ?? 31;
    return endOf(latest + count * days * DAY_MS);
  }
  // A promise for tomorrow is still owed the day after, and a personal trait does not end with tomorrow.
  const passes = (kind === 'fact' || kind === 'decision') && /\b(?:tomorrow|tonight)\b/i.test(text);
  const word = text.match(/\b(tomorrow|tonight)\b/i)?.[1] ?? '';
  if (!passes || /\b(?:from|by|starting|as of|since) (?:tomorrow|tonight)\b/i.test(text)) return undefined;
  const found = namedDay(word, latest, true);
  return found === undefined || found < earliest ? undefined : endOf(found);
}

function fromIn({ text, kind }: Learned, earliest: number): Date | undefined {
  const named = FROM.exec(text)?.[1];
  if (named === undefined || isPast(text, kind) || isPlan(text) || PERIOD_END.test(text)) return undefined;
  const found = namedDay(named, earliest, false);
  return found === undefined ? undefined : beginOf(found);
}

/** Relative to when it was said. */
export function validityIn(learned: Learned, saidAt: Date): Validity {
  const said = saidAt.getTime();
  if (Number.isNaN(said)) return {};
  const [earliest, latest] = [midnight(said - BEHIND_MS), midnight(said + AHEAD_MS)];
  const validUntil = untilIn(learned, earliest, latest);
  const validFrom = fromIn(learned, earliest);
  return {
    ...(validFrom === undefined || validFrom.getTime() <= said ? {} : { validFrom }),
    ...(validUntil === undefined || validUntil.getTime() <= said ? {} : { validUntil }),
  };
}
