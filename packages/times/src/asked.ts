// The contract between those who read a message (rules or a model) and reminders: what they say it asks for becomes an alarm's rule and
// text only if the message says so. Otherwise it says why, and `notSetLine` asks back.
import { oneLine } from '@offshoot/text/one-line.ts';
import { indexOfWord } from '@offshoot/text/whole-words.ts';
import type { AlarmRule } from './occurrences.ts';
import { type Here, isUnclear, type Unclear } from './schedule.ts';
import type { TimeFields } from './time-fields.ts';
import { readTime } from './time-reader.ts';
import { ruleIn, ruleOfFields } from './when.ts';

export interface AskedAlarm {
  /** The words for the time: parts of the message, in its order. */
  when: string;
  /** What a model made of these words (`timeGiven`). Absent: code reads them. */
  time?: TimeFields;
  /** What to remind of, or what to post: one whole part of the message. May be empty. */
  text: string;
  /** Why rules that read the message leave the time open. */
  unclear?: Unclear;
}

/** UTF-16 units. */
const MAX_WHEN = 300;

/** `said`: the message. `here.now`: when it was sent. */
export function alarmAsked(asked: AskedAlarm, said: string, here: Here): { rule: AlarmRule; text: string } | Unclear {
  if (asked.unclear !== undefined) return asked.unclear;
  const message = oneLine(said);
  const [when, text] = [oneLine(asked.when), oneLine(asked.text)];
  if (when === '') return { why: 'no-time' };
  const places = when.length > MAX_WHEN ? undefined : placesOf(message, when);
  // The agent plans nothing that the message does not say.
  if (places === undefined) return { why: 'no-time' };
  if (text !== '' && indexOfWord(message.toLowerCase(), text.toLowerCase()) < 0) return { why: 'not-said', words: when };
  if (asked.time === undefined) {
    const rule = ruleIn(when, here);
    return isUnclear(rule) ? rule : { rule, text };
  }
  const missed = missedBeside(message, places, text);
  if (missed !== undefined) return { why: 'unread', words: missed };
  const rule = ruleOfFields(asked.time, when, here);
  return isUnclear(rule) ? rule : { rule, text };
}

interface Place {
  start: number;
  end: number;
}

/** Where the words stand: as one part, or as several in this order. */
function placesOf(message: string, when: string): Place[] | undefined {
  const said = message.toLowerCase();
  const whole = indexOfWord(said, when.toLowerCase());
  if (whole >= 0) return [{ start: whole, end: whole + when.length }];
  const places: Place[] = [];
  let from = 0;
  for (const word of when.toLowerCase().split(' ')) {
    const start = indexOfWord(said, word, from);
    if (start < 0) return undefined;
    from = start + word.length;
    const last = places.at(-1);
    if (last && said.slice(last.end, start).trim() === '') last.end = from;
    else places.push({ start, end: from });
  }
  return places;
}

/** More of the time that stands right beside the words: “until Friday” after “every day at 9”. */
function missedBeside(message: string, places: readonly Place[], text: string): string | undefined {
  const textAt = text === '' ? -1 : indexOfWord(message.toLowerCase(), text.toLowerCase());
  for (const { start, end } of places) {
    const reading = readTime(message, start);
    // Another time is another order.
    if (reading === undefined || reading.start !== start || reading.end <= end || reading.problem?.why === 'several') continue;
    const isText = textAt >= end && textAt < reading.end;
    const isOther = places.some((other) => other.start >= end && other.start < reading.end);
    if (!isText && !isOther) return message.slice(end, reading.end).trim();
  }
  return undefined;
}
