// Schedules of other systems in the words of a trigger, which agents and people read.

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const SHORT_DAYS = DAYS.map((day) => day.slice(0, 3).toLowerCase());
const NUMBER = /^\d{1,2}$/;

/** "0 9 * * 1-5" → "every weekday at 09:00". An expression that has no plain words is kept as it is. */
export function cronInWords(expression: string): string {
  const parts = expression.trim().split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = parts.length === 6 ? parts.slice(1) : parts;
  const isEveryDay = day === '*' && month === '*';
  const every = /^\*\/(\d{1,2})$/;
  if (isEveryDay && weekday === '*' && hour === '*') {
    if (minute === '*' || minute === '*/1') return 'every minute';
    const step = every.exec(minute)?.[1];
    if (step !== undefined) return `every ${step} minutes`;
    if (NUMBER.test(minute)) return 'every hour';
  }
  if (isEveryDay && weekday === '*' && NUMBER.test(minute) && every.test(hour)) return `every ${every.exec(hour)?.[1]} hours`;
  const hours = hour.split(',');
  if (!NUMBER.test(minute) || !hours.every((one) => NUMBER.test(one)) || month !== '*') return `by cron: ${expression.trim()}`;
  const at = atTimes(hours.map((one) => `${one}:${minute}`));
  if (NUMBER.test(day) && weekday === '*') return `every month on day ${Number(day)} ${at}`;
  const days = day === '*' ? daysIn(weekday) : undefined;
  return days === undefined ? `by cron: ${expression.trim()}` : `${days} ${at}`;
}

/** "weekdays @ 09:00,17:00" → "every weekday at 09:00 and 17:00", for each rule of the schedule of a CLAW.md. */
export function scheduleInWords(schedule: string): string[] {
  return schedule.split(';').flatMap((rule) => {
    const [when = '', times = ''] = rule.split('@').map((part) => part.trim().toLowerCase());
    if (when === '') return [];
    const [, count = '', unit = ''] = /^every\s{0,3}(\d{1,4})\s{0,3}([mh])$/.exec(when) ?? [];
    if (count !== '')
      return [`every ${count} ${unit === 'm' ? 'minute' : 'hour'}${count === '1' ? '' : 's'}`.replace('every 1 ', 'every ')];
    if (when === 'hourly') return ['every hour'];
    const at = atTimes(times === '' ? ['00:00'] : times.split(','));
    const periods: Record<string, string> = {
      daily: 'every day',
      weekly: 'every Sunday',
      monthly: 'every month on day 1',
      weekdays: 'every weekday',
      weekends: 'every Saturday and Sunday',
    };
    const period = (Object.hasOwn(periods, when) ? periods[when] : undefined) ?? daysIn(when);
    return [period === undefined ? rule.trim() : `${period} ${at}`];
  });
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SECONDS: Record<string, number> = { s: 1, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

/** 5400 → "every 90 minutes". */
export function intervalInWords(seconds: number): string {
  const [unit, size] = seconds % DAY === 0 ? ['day', DAY] : seconds % HOUR === 0 ? ['hour', HOUR] : (['minute', MINUTE] as const);
  const count = Math.max(1, Math.round(seconds / size));
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

/** "30m" → "every 30 minutes". A text that is no duration is kept. */
export function durationInWords(text: string): string {
  const [, count = '', unit = ''] = /^(\d{1,6})\s{0,3}([smhdw])[a-z]{0,8}$/i.exec(text.trim()) ?? [];
  return count === '' ? text : intervalInWords(Number(count) * (SECONDS[unit.toLowerCase()] ?? MINUTE));
}

/** "Weekly (Monday)" → "every Monday at 09:00". One that says a time or a condition is kept. Undefined: it does not say when. */
export function headingInWords(heading: string): string | undefined {
  const has = (words: RegExp) => words.test(heading);
  if (heading.length > 80) return undefined;
  if (has(/\b(?:at|@)\s?\d|\d[:h]\d\d|\b\d{1,2}\s?[ap]m\b/i)) return heading;
  if (has(/\b(?:every|each) (?:heartbeat|time|cycle)\b|\bcontinuous/i)) return 'every 30 minutes';
  if (has(/\bhourly\b|\b(?:every|each) hour\b/i)) return 'every hour';
  const at = has(/\bevenings?\b|\bnight/i) ? '18:00' : has(/\bafternoons?\b/i) ? '14:00' : '09:00';
  const day = DAYS.find((one) => new RegExp(`\\b${one}s?\\b`, 'i').test(heading));
  if (day !== undefined) return `every ${day} at ${at}`;
  if (has(/\bweekdays?\b|\bworkdays?\b/i)) return `every weekday at ${at}`;
  if (has(/\bweekly\b|\b(?:every|each) week\b/i)) return `every Monday at ${at}`;
  if (has(/\bmonthly\b|\b(?:every|each) month\b/i)) return `every month on day 1 at ${at}`;
  if (has(/\bdaily\b|\b(?:every|each) (?:day|morning|afternoon|evening|night)\b|\bmornings?\b|\bevenings?\b/i)) return `every day at ${at}`;
  return has(/\b(?:every|each|when|whenever|if|after|before|once)\b/i) ? heading : undefined;
}

function daysIn(weekdays: string): string | undefined {
  if (weekdays === '*') return 'every day';
  const named = weekdays.toLowerCase().split(',').flatMap(rangeOf);
  if (named.length === 0 || named.includes(undefined)) return undefined;
  const days = [...new Set(named as number[])].sort((a, b) => a - b);
  if (days.length === 7) return 'every day';
  if (days.join() === '1,2,3,4,5') return 'every weekday';
  return `every ${list(days.map((day) => DAYS[day] ?? ''))}`;
}

function rangeOf(text: string): (number | undefined)[] {
  const [from, to] = text.trim().split('-').map(dayOf);
  if (from === undefined || !text.includes('-')) return [from];
  return to === undefined ? [undefined] : Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => (from + i) % 7);
}

function dayOf(text: string): number | undefined {
  const named = SHORT_DAYS.indexOf(text.slice(0, 3));
  if (named >= 0) return named;
  // Cron counts Sunday as 0 and as 7.
  return /^[0-7]$/.test(text) ? Number(text) % 7 : undefined;
}

const atTimes = (times: readonly string[]): string =>
  `at ${list(times.map((time) => time.trim().split(':')).map(([hour = '', minute = '']) => `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`))}`;

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
