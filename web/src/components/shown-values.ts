import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

const DAY_MS = 86_400_000;
const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The time of today’s messages and the day of others, by the sender's clock. */
export function shownTime(at: Date, now: Date): string {
  const isToday = at.toDateString() === now.toDateString() && Math.abs(now.getTime() - at.getTime()) < DAY_MS;
  return (isToday ? time : dayAndTime).format(at);
}

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Where there is little room: the time of today, the day of others. */
export const shortTime = (at: Date, now: Date): string => (at.toDateString() === now.toDateString() ? time : day).format(at);

/** Hour and minute alone. */
export const timeText = (at: Date): string => time.format(at);

const sinceDay = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const longDay = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** Such as "today", "yesterday" or "Monday, November 23, 2026", of the sender's clock. */
export function dayText(at: Date, now: Date): string {
  const midnight = (moment: Date) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const days = Math.round((midnight(at) - midnight(now)) / DAY_MS);
  return days === 0 || days === -1 ? sinceDay.format(days, 'day') : longDay.format(at);
}

type Time = Date | Timestamp | undefined;

/** Empty for no time. */
export const dayOf = (time: Time): string => dateOf(time)?.toLocaleDateString('en', { dateStyle: 'medium' }) ?? '';

/** `time`: ISO 8601. */
export const dayOfText = (time: string): string => dayOf(new Date(time));

/** Day, hour and minute. Empty for no time. */
export const momentOf = (time: Time): string => dateOf(time)?.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' }) ?? '';

const dateOf = (time: Time): Date | undefined => (time === undefined || time instanceof Date ? time : timestampDate(time));

/** Such as "12 kB", of bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes >= 1_000_000_000) return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Enough of an inbox to tell creators apart at a glance. A person who has to be sure compares all of it. */
export const shortInbox = (inboxId: string): string => `${inboxId.slice(0, 8)}…${inboxId.slice(-4)}`;
