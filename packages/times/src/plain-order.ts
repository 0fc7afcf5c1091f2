// Orders with a time in plain forms: one time directly after the verb, or at the very end. Everything else is the text, and stays in it.
import { linear } from '@offshoot/text/linear-patterns';
import type { AskedAlarm } from './asked.ts';
import { CONNECTORS } from './reading/zone.ts';
import type { Unclear } from './schedule.ts';
import { readTime } from './time-reader.ts';
import type { TimeReading } from './time-reading.ts';
import { GO_ON, MONTHS, Reader, tokensOf, WEEKDAYS } from './time-words.ts';

type Split = Pick<AskedAlarm, 'when' | 'text' | 'unclear'>;

const END = linear(/[\s.!?]+$/);
const MAX_WORDS_AT_END = 30;
/** Before the words for a time, these make them a part of the text: “ask about tonight”, “read the daily”. */
const BINDING = new Set(
  "a about after an and as before between by during each every for from in is are was were be like my next of on or our since than that the their this to until till versus vs was were when which who why with your his her its it's".split(
    ' ',
  ),
);
/** A clause with a time of its own: “that the train leaves at 11:15”. */
const CLAUSE = new Set(
  'that which who whom whose when if whether because before after while until where how what why is are was were'.split(' '),
);

/** `rest`: what follows the verb. */
export function splitOrder(rest: string): Split {
  const order = rest.replace(END, '');
  const first = /^[\s,:]*/.exec(order)?.[0].length ?? 0;
  const reading = readTime(order, first);
  return reading === undefined ? timeAtEnd(order) : timeFirst(order, reading);
}

/** The time at the beginning or the very end, and what is left. Undefined: there is none. */
export function timeBeside(order: string): { when: string; rest: string } | undefined {
  const first = readTime(order);
  if (first !== undefined) return { when: order.slice(0, first.end), rest: order.slice(first.end) };
  const last = endingIn(order);
  return last && { when: last.words, rest: order.slice(0, last.reading.start) };
}

const unclear = (why: Unclear['why'], words?: string): Split => ({ when: '', text: '', unclear: { why, ...(words && { words }) } });

function timeFirst(order: string, reading: TimeReading): Split {
  const when = order.slice(reading.start, reading.end);
  if (reading.problem !== undefined) return { when, text: '', unclear: reading.problem };
  const r = new Reader(order, reading.end);
  const sign = r.peek();
  if (sign === undefined) return { when, text: '' };
  const isSign = /^[,:;.–—-]$/.test(sign.raw) && !(sign.isGlued && r.peek(1)?.isGlued);
  if (isSign) r.at += 1;
  const from = r.at;
  const connector = CONNECTORS.has(r.word()) ? r.word() : undefined;
  if (connector !== undefined) r.at += 1;
  if (!isSign && goesOn(r, connector, reading)) return unclear('unread', someWords(order, from));
  const text = order.slice(r.peek()?.start ?? order.length);
  const apart = apartIn(text, reading, connector);
  return apart === undefined ? { when, text: withoutDuty(text) } : unclear('apart', apart);
}

/** What follows says more about the time, as far as one can tell. */
function goesOn(r: Reader, connector: string | undefined, { isOpen }: TimeReading): boolean {
  const token = r.peek();
  const word = token?.word ?? '';
  const isTime = /^\d/.test(word) || WEEKDAYS.has(word) || ['tomorrow', 'today', 'noon', 'midnight'].includes(word);
  if (connector === 'to' || connector === 'for')
    return isTime || (connector === 'for' && ['a', 'an', 'the'].includes(word) && isSpanOfTime(r));
  if (connector !== undefined) return false;
  if (isOpen || isTime || GO_ON.has(word) || MONTHS.has(word)) return true;
  return !/^[\p{L}\p{M}\p{Extended_Pictographic}"“”'‘„«([]/u.test(token?.raw ?? '');
}

const isSpanOfTime = (r: Reader): boolean => readTime(`every day for ${r.text.slice(r.peek()?.start ?? 0)}`)?.lasts !== undefined;

function someWords(order: string, from: number): string {
  const tokens = tokensOf(order);
  return order.slice(tokens[from]?.start ?? 0, tokens[Math.min(tokens.length - 1, from + 3)]?.end);
}

/** “Every day at 9 to take pills until Friday”, “at 9 to call the hotel tomorrow”: the end of the text may belong to the time. */
function apartIn(text: string, reading: TimeReading, connector: string | undefined): string | undefined {
  if (connector === 'that') return undefined;
  const found = endingIn(text);
  if (found === undefined) return undefined;
  const { reading: last, words, before } = found;
  const isLimit = last.until !== undefined || last.lasts !== undefined || last.exceptDays.length + last.exceptWeekdays.length > 0;
  if (isLimit) return reading.every === undefined || BINDING.has(before) ? undefined : words;
  const hasDay = reading.days.length > 0 || reading.every !== undefined || reading.inMinutes !== undefined;
  return !hasDay && !BINDING.has(before) && (last.days.length > 0 || last.every !== undefined) ? words : undefined;
}

/** The longest time at the very end. */
function endingIn(text: string): { reading: TimeReading; words: string; before: string } | undefined {
  const tokens = tokensOf(text);
  for (let at = Math.max(1, tokens.length - MAX_WORDS_AT_END); at < tokens.length; at += 1) {
    const start = tokens[at]?.start ?? 0;
    const reading = readTime(text, start);
    if (reading?.end === text.length) return { reading, words: text.slice(start), before: tokens[at - 1]?.word ?? '' };
  }
  return undefined;
}

function timeAtEnd(order: string): Split {
  const found = endingIn(order);
  if (found === undefined) return { when: '', text: '' };
  const { reading, words, before } = found;
  const text = order.slice(0, reading.start).replace(linear(/[\s,]+$/), '');
  const isBound = BINDING.has(before) || tokensOf(text).some(({ word }) => CLAUSE.has(word)) || linear(/["“„«][^"”“»]*$/).test(text);
  if (isBound) return unclear('no-time');
  return reading.problem === undefined
    ? { when: words, text: withoutDuty(withoutConnector(text)) }
    : { when: words, text: '', unclear: reading.problem };
}

/** “I have to call the hotel”. */
const withoutDuty = (text: string): string => text.replace(/^(?:i|we) (?:have|need) to\s+/i, '').trim();

function withoutConnector(text: string): string {
  const r = new Reader(text);
  while (/^[,:;–—-]$/.test(r.word())) r.at += 1;
  if (CONNECTORS.has(r.word())) r.at += 1;
  return text.slice(r.peek()?.start ?? text.length);
}
